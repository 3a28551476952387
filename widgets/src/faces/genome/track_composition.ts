import { Kept } from "./kept";
import type { Composition } from "./letters";
import { FONT, title, type Seen, type Sight, type Track } from "./strip";
import { showsBases } from "./track_bases";

const COLOURS = { more: ["#0072B2", "#56B4E9"], less: ["#D55E00", "#E69F00"], sum: ["#9c3f78", "#E08FBC"] } as const;

/** GC content says nothing of a few bases: these tracks give way to the bases themselves, unless those are switched off. */
const isWide = (seen: Seen) => !(seen.shown.has("sequence") && showsBases(seen));

export const CONTENT: Track = {
  name: "content",
  title: "GC content",
  height: 50,
  about: "share of G and C, from 20 to 80 %",
  isFor: isWide,
  draw(sight) {
    const { pen, view, composition, ink, isRead } = sight;
    if (!composition?.bins) {
      if (!isRead) return;
      pen.font = FONT;
      pen.fillStyle = ink.faint;
      pen.textBaseline = "middle";
      pen.textAlign = "left";
      pen.fillText("No sequence at hand: load the genome from a file or by its catalogue id to see bases and composition.", 4, 25);
      return;
    }
    const y = (share: number) => 12 + 38 * (1 - Math.min(Math.max((share - 0.2) / 0.6, 0), 1));
    pen.fillStyle = ink.line;
    pen.fillRect(0, y(composition.meanGc), view.width, 1);
    curve(sight, along(sight).points.map(({ x, found }) => [x, y(found[0])]), ink.text, 1.2);
    title(sight, `GC content, 20 to 80 % (mean ${(100 * composition.meanGc).toFixed(1)} %)`);
  },
};

export const SKEW: Track = {
  name: "skew",
  title: "GC skew",
  height: 56,
  about: "(G − C) / (G + C) as bars, and its sum as a line; in the circle, too",
  isFor: (seen) => (seen.composition !== null || !seen.isRead) && isWide(seen),
  draw(sight) {
    const { pen, view, composition, ink } = sight;
    if (!composition?.bins) return;
    const [middle, half] = [33, 22];
    const { points, full } = along(sight);
    const bar = Math.max(stepOf(sight) / view.basesPerPixel, 1);
    pen.fillStyle = ink.line;
    pen.fillRect(0, middle, view.width, 1);
    for (const { x, found } of points) {
      const tall = Math.min(Math.abs(found[1]) / full, 1) * half;
      pen.fillStyle = skewColour(found[1] > 0, ink.dark);
      pen.fillRect(x, found[1] > 0 ? middle - tall : middle, bar, tall);
    }
    curve(sight, points.map(({ x, base }) => [x, middle + half * (1 - 2 * composition.cumulativeAt(base))]), COLOURS.sum[ink.dark ? 1 : 0], 1.5);
    title(sight, `GC skew (bars, full height ${full}) and its sum (line)`);
  },
};

export function skewColour(positive: boolean, dark: boolean): string {
  return COLOURS[positive ? "more" : "less"][dark ? 1 : 0];
}

/** The skew that fills the height: a round number that few values pass. */
export function skewScale(skews: number[]): number {
  const sizes = skews.map(Math.abs).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length * 0.97)] ?? 1;
  return [0.05, 0.1, 0.15, 0.2, 0.3, 0.5].find((full) => full >= usual) ?? 1;
}

function stepOf({ view, composition }: Sight): number {
  return Math.max(view.basesPerPixel, composition!.width);
}

/** What both tracks draw of a stretch, and the skew that fills the height. */
interface Along {
  points: { x: number; base: number; found: [number, number] }[];
  full: number;
}

const latest = new Kept<Composition, Along>();

function along(sight: Sight): Along {
  const { view, composition } = sight;
  return latest.of(composition!, `${view.start} ${view.span} ${view.width}`, () => {
    const points = pointsOf(sight);
    return { points, full: skewScale(points.map(({ found }) => found[1])) };
  });
}

/** Composition around places that are a pixel or a bin apart: as wide as is smooth. */
function pointsOf(sight: Sight): Along["points"] {
  const { view, replicon } = sight;
  const composition = sight.composition!;
  const step = stepOf(sight);
  const half = (step < composition.width * 8 ? composition.width * 8 : step * 2) / 2;
  const points = [];
  for (let at = Math.floor(view.start / step) * step; at < view.end; at += step) {
    const base = ((at % replicon.length) + replicon.length) % replicon.length;
    const found = composition.between(base - half, base + half);
    if (found) points.push({ x: view.x(at), base, found });
  }
  return points;
}

function curve({ pen }: Sight, points: [number, number][], colour: string, width: number): void {
  if (points.length < 2) return;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  points.forEach(([x, y], place) => (place ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
}
