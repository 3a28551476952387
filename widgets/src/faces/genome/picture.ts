import { SvgPen, type Pen } from "./pen";
import { drawOverRing, drawRing, type Ring } from "./ring";
import { drawStrip, heightOf, type Seen, type Track } from "./strip";

const MARGIN = 12;
const SHARPER = 2;

/** The maps as they are now, as one file. */
export async function picture(
  kind: "png" | "svg",
  seen: Seen,
  { ring, tracks }: { ring: Ring | null; tracks: Track[] },
): Promise<Blob> {
  const round = ring?.size ?? 0;
  const long = tracks.length ? seen.view.width : 0;
  const width = 2 * MARGIN + round + long + (round && long ? MARGIN : 0);
  const height = 2 * MARGIN + Math.max(round, heightOf(tracks));
  const paint = (pen: Pen) => {
    const sight = { ...seen, pen };
    pen.fillStyle = seen.ink.bg;
    pen.fillRect(0, 0, width, height);
    pen.translate(MARGIN, MARGIN);
    if (ring) {
      drawRing(sight, ring);
      drawOverRing(sight, ring);
      pen.translate(round + MARGIN, 0);
    }
    if (tracks.length) drawStrip(sight, tracks);
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
