import { SvgPen } from "./pen";
import { drawOverRing, drawRing, type Ring } from "./ring";
import { drawStrip, heightOf, type Sight, type Track } from "./strip";

const MARGIN = 12;
const SHARPER = 2;

/** The maps as they are now, as one file. */
export async function picture(
  kind: "png" | "svg",
  sight: (pen: Sight["pen"]) => Sight,
  { ring, tracks }: { ring: Ring | null; tracks: Track[] },
): Promise<Blob> {
  const round = ring?.size ?? 0;
  const long = tracks.length ? sight(new SvgPen()).view.width : 0;
  const width = 2 * MARGIN + round + long + (round && long ? MARGIN : 0);
  const height = 2 * MARGIN + Math.max(round, heightOf(tracks));
  const paint = (pen: Sight["pen"]) => {
    const seen = sight(pen);
    pen.fillStyle = seen.ink.bg;
    pen.fillRect(0, 0, width, height);
    pen.translate(MARGIN, MARGIN);
    if (ring) {
      drawRing(seen, ring);
      drawOverRing(seen, ring);
      pen.translate(round + MARGIN, 0);
    }
    if (tracks.length) drawStrip(seen, tracks);
  };
  if (kind === "svg") {
    const pen = new SvgPen();
    paint(pen);
    return new Blob([pen.toString(width, height)], { type: "image/svg+xml" });
  }
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SHARPER, height: height * SHARPER });
  const pen = canvas.getContext("2d")!;
  pen.scale(SHARPER, SHARPER);
  paint(pen);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), "image/png"));
}
