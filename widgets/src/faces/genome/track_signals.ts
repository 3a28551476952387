import { Kept } from "./kept";
import type { Lane } from "./lane";
import type { Pen } from "./pen";
import type { Scene } from "./scene";
import { fitted, SMALL, title, type Seen, type Sight, type Track } from "./strip";
import { readable } from "./track_genes";

/** Where signals stand closer together than this on average, only the tallest of each pixel column is drawn. */
const CROWDED_PX = 6;
const HEAD = 6;
/** Room for the title of a track. */
const TITLE = 13;
const TALLEST = 18;
/** The lines between the promoters, and the terminators, of both strands. */
const MIDDLE = TITLE + TALLEST;
const STOPS_MIDDLE = TITLE + 12;

/** How the signals of a program are drawn, one by one. */
interface Marks {
  strand: ArrayLike<number>;
  tall: Float32Array;
}

const known = new Kept<Scene, { promoters: Marks; terminators: Marks }>();

function marksOf(scene: Scene): { promoters: Marks; terminators: Marks } {
  return known.of(scene, "", () => ({
    promoters: { strand: scene.column("promoter_strand"), tall: Float32Array.from(scene.column("promoter_per_s"), tallness) },
    terminators: { strand: scene.column("stop_strand"), tall: Float32Array.from(scene.column("stop_share"), (share) => 3 + 9 * share) },
  }));
}

export const PROMOTERS: Track = {
  name: "promoters",
  title: "Promoters",
  height: 2 * TALLEST + TITLE + 1,
  about: "promoters of both strands, taller where they are stronger; coloured while RNA polymerases are on their units",
  draw(sight) {
    const { view, scene, lanes, live } = sight;
    const unit = scene.column("promoter_unit");
    const marks = marksOf(scene).promoters;
    const isBusy = (row: number) => live.onUnit(unit[row]!) > 0;
    both(sight, lanes.promoters, MIDDLE, marks, isBusy, (pen, x, middle, strand, tall) => {
      const [tip, end] = [middle - strand * tall, x + (HEAD + 3) * strand];
      pen.moveTo(x, middle);
      pen.lineTo(x, tip);
      pen.lineTo(end, tip);
      pen.moveTo(end - 3 * strand, tip - 3);
      pen.lineTo(end, tip);
      pen.lineTo(end - 3 * strand, tip + 3);
    });
    if (view.basesPerPixel < 12) counts(sight, marks);
    title(sight, "promoters (height: strength, log)");
  },
};

export const TERMINATORS: Track = {
  name: "terminators",
  title: "Terminators",
  height: STOPS_MIDDLE + 12 + 1,
  about: "terminators of both strands, taller where more polymerases leave",
  draw(sight) {
    const { scene, lanes } = sight;
    both(sight, lanes.stops, STOPS_MIDDLE, marksOf(scene).terminators, () => false, (pen, x, middle, strand, tall) => {
      const tip = middle - strand * tall;
      pen.moveTo(x, middle);
      pen.lineTo(x, tip);
      pen.moveTo(x - 3.5, tip);
      pen.lineTo(x + 3.5, tip);
    });
    title(sight, "terminators (height: efficiency)");
  },
};

/** 5 pixels for one start a day and less, `TALLEST` for one a second and more. */
export function tallness(startsPerS: number): number {
  return 5 + (TALLEST - 5) * Math.min(1 + Math.log10(Math.max(startsPerS, 1e-5)) / 5, 1);
}

/** Row of the promoter or terminator that is nearest to a point of its track, or -1. */
export function signalAt({ view, scene, lanes }: Seen, track: Track, x: number, y: number, reach = 5): number {
  const ofPromoters = track === PROMOTERS;
  const [lane, upper] = ofPromoters ? [lanes.promoters, y < MIDDLE] : [lanes.stops, y < STOPS_MIDDLE];
  const strand = scene.column(ofPromoters ? "promoter_strand" : "stop_strand");
  let [found, least] = [-1, reach];
  for (const { from, to, shift } of view.pieces())
    lane.each(from, to, (entry) => {
      const row = lane.row[entry]!;
      const far = Math.abs(view.x(lane.at[entry]! + shift) - x);
      if (strand[row]! > 0 === upper && far < least) [found, least] = [row, far];
    });
  return found;
}

/** Signals of both strands on their sides of a line. */
function both(
  sight: Sight, lane: Lane, middle: number, marks: Marks, isBusy: (row: number) => boolean,
  shape: (pen: Pen, x: number, middle: number, strand: number, tall: number) => void,
): void {
  const { pen, view, ink, replicon } = sight;
  pen.fillStyle = ink.line;
  pen.fillRect(0, middle - 0.5, view.width, 1);
  if (replicon.length / Math.max(lane.size, 1) / view.basesPerPixel < CROWDED_PX) return columns(sight, lane, middle, marks, isBusy);
  for (const busy of [false, true]) {
    pen.strokeStyle = busy ? ink.accent : ink.faint;
    pen.lineWidth = busy ? 1.8 : 1.2;
    pen.beginPath();
    for (const { from, to, shift } of view.pieces())
      lane.each(from, to, (entry) => {
        const row = lane.row[entry]!;
        if (isBusy(row) === busy) shape(pen, view.x(lane.at[entry]! + shift), middle, marks.strand[row]!, marks.tall[row]!);
      });
    pen.stroke();
  }
}

/** The tallest of each pixel column in whole pixels; columns of one height are one stroke of the brush. */
function columns({ pen, view, ink }: Sight, lane: Lane, middle: number, { strand, tall }: Marks, isBusy: (row: number) => boolean): void {
  const width = Math.ceil(view.width);
  const tallest = [0, 1, 2, 3].map(() => new Uint8Array(width));
  for (const { from, to, shift } of view.pieces())
    lane.each(from, to, (entry) => {
      const row = lane.row[entry]!;
      const heights = tallest[(isBusy(row) ? 2 : 0) + (strand[row]! > 0 ? 0 : 1)]!;
      const x = Math.min(Math.max(Math.floor(view.x(lane.at[entry]! + shift)), 0), width - 1);
      if (tall[row]! > heights[x]!) heights[x] = Math.round(tall[row]!);
    });
  tallest.forEach((heights, kind) => {
    pen.fillStyle = kind > 1 ? ink.accent : ink.faint;
    for (let x = 0, next = 0; x < width; x = next) {
      const height = heights[x]!;
      for (next = x + 1; next < width && heights[next] === height; next++);
      if (height) pen.fillRect(x, kind % 2 ? middle : middle - height, next - x, height);
    }
  });
}

/** Polymerases beside the promoters whose units they are on. */
function counts({ pen, view, scene, lanes, live, ink }: Sight, marks: Marks): void {
  pen.font = SMALL;
  pen.fillStyle = ink.accent;
  pen.textBaseline = "middle";
  for (const { from, to, shift } of view.pieces())
    lanes.promoters.each(from, to, (entry) => {
      const row = lanes.promoters.row[entry]!;
      const polymerases = live.onUnit(scene.column("promoter_unit")[row]!);
      if (!polymerases) return;
      const [strand, tall] = [marks.strand[row]!, marks.tall[row]!];
      pen.textAlign = strand > 0 ? "left" : "right";
      const x = view.x(lanes.promoters.at[entry]! + shift) + (HEAD + 6) * strand;
      pen.fillText(`${polymerases} RNAP`, x, MIDDLE - strand * tall);
    });
}

/** What was planted in a synthetic genome, filled where the compiler found it. */
export const PLANTED: Track = {
  name: "planted",
  title: "Planted",
  height: 26,
  about: "what was planted in a synthetic genome; hollow: the program does not have it",
  isFor: ({ planted }) => planted.length > 0,
  draw(sight) {
    const { pen, view, planted, ink } = sight;
    const colours: Record<string, string> = {
      promoter: "#009E73", "T7 promoter": "#009E73", "ribosome site": "#56B4E9", operator: "#CC79A7",
      terminator: "#D55E00", "DnaA box": "#E69F00", decoy: ink.faint, origin: "#0072B2", terminus: "#0072B2",
    };
    for (const { from, to, shift } of view.pieces())
      for (const { kind, start, end, strand, found, name } of planted) {
        if (end < from || start > to) continue;
        const [x, width] = [view.x(start + shift), Math.max((end - start) / view.basesPerPixel, 1.5)];
        const top = strand > 0 ? 2 : 14;
        pen.fillStyle = pen.strokeStyle = colours[kind] ?? ink.faint;
        pen.lineWidth = 1;
        if (found === false || kind === "decoy") pen.strokeRect(x + 0.5, top + 0.5, Math.max(width - 1, 1), 9);
        else pen.fillRect(x, top, width, 10);
        const label = fitted(kind === "decoy" ? `decoy ${name}` : name, width - 4);
        if (!label) continue;
        pen.font = SMALL;
        pen.textBaseline = "middle";
        pen.textAlign = "left";
        pen.fillStyle = found === false || kind === "decoy" ? ink.text : readable(colours[kind] ?? "#888888");
        pen.fillText(label, Math.max(x, 0) + 3, top + 5.5);
      }
    title(sight, "planted");
  },
};
