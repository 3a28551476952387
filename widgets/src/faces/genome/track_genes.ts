import { Kept } from "./kept";
import type { Lane } from "./lane";
import { fitted, FONT, SMALL, type Sight, type Track } from "./strip";
import { Viewport } from "./viewport";

const ROW = 20;
const SIGNALS = 14;
/** Below so many pixels for a gene of average length, genes are drawn by the column. */
const CROWDED_PX = 3;
const HEAD = 6;

/** Both strands: arrows coloured by what they do or what goes on; transcription units and sites of regulators beside them. */
export const GENES: Track = {
  name: "genes",
  title: "Genes",
  height: 2 * (ROW + SIGNALS) + 4,
  about: "genes of both strands; beside them transcription units and binding sites of regulators",
  draw(sight) {
    const { pen, view, ink, lanes, replicon } = sight;
    const middle = SIGNALS + ROW + 2;
    pen.fillStyle = ink.line;
    pen.fillRect(0, middle - 0.5, view.width, 1);
    const mean = replicon.length / Math.max(lanes.genes.size, 1);
    if (mean / view.basesPerPixel < CROWDED_PX) columns(sight, middle);
    else arrows(sight, middle);
    units(sight, middle);
    pen.font = SMALL;
    pen.fillStyle = ink.faint;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    pen.fillText("+", 2, SIGNALS - 7);
    pen.fillText("−", 2, middle + 2 + ROW + 9);
  },
};

/** The strand (+1, -1) at a height of the track, 0 outside of the genes. */
export function strandAt(y: number): number {
  if (y >= SIGNALS - 2 && y < SIGNALS + ROW + 2) return 1;
  return y >= SIGNALS + ROW + 2 && y < SIGNALS + 2 * ROW + 8 ? -1 : 0;
}

const overviews = new Kept<Lane, Int16Array>();

/** The whole replicon in one line, with the window of the map in it. */
export const OVERVIEW: Track = {
  name: "overview",
  title: "Overview",
  height: 16,
  about: "the whole replicon; drag to move the window",
  draw(sight) {
    const { pen, view, ink, replicon } = sight;
    const whole = new Viewport(replicon.length, replicon.circular, view.width);
    const codes = overviews.of(sight.lanes.genes, `${sight.paint.version} ${view.width}`, () => codesOf({ ...sight, view: whole }, 0));
    runs(sight, codes, 1, 12);
    for (const { from, to } of view.pieces()) {
      const [x, width] = [whole.x(from), Math.max((to - from) / whole.basesPerPixel, 3)];
      pen.globalAlpha = 0.2;
      pen.fillStyle = ink.accent;
      pen.fillRect(x, 0, width, 14);
      pen.globalAlpha = 1;
      pen.strokeStyle = ink.text;
      pen.lineWidth = 1.5;
      pen.strokeRect(x + 0.75, 0.75, Math.max(width - 1.5, 1.5), 13);
    }
  },
};

/** For each pixel column the code of the gene (of a strand, or of both: 0) that says most; -1 where there is none. */
function codesOf({ view, scene, lanes, paint }: Sight, side: number): Int16Array {
  const [strand, width] = [scene.column("strand"), Math.ceil(view.width)];
  const codes = new Int16Array(width).fill(-1);
  for (const { from, to, shift } of view.pieces())
    lanes.genes.each(from, to, (entry) => {
      const row = lanes.genes.row[entry]!;
      if (side && strand[row] !== side) return;
      const code = paint.codes[row]!;
      const first = Math.max(Math.floor(view.x(lanes.genes.at[entry]! + shift)), 0);
      const last = Math.min(Math.max(Math.ceil(view.x(lanes.genes.to[entry]! + shift)), first + 1), width);
      for (let x = first; x < last; x++)
        if (codes[x]! < 0 || paint.rank(code) > paint.rank(codes[x]!)) codes[x] = code;
    });
  return codes;
}

/** Columns of one code are one stroke of the brush. */
function runs({ pen, paint }: Sight, codes: Int16Array, top: number, height: number): void {
  for (let x = 0, next = 0; x < codes.length; x = next) {
    const code = codes[x]!;
    for (next = x + 1; next < codes.length && codes[next] === code; next++);
    if (code < 0) continue;
    pen.fillStyle = paint.colours[code]!;
    pen.fillRect(x, top, next - x, height);
  }
}

function columns(sight: Sight, middle: number): void {
  runs(sight, codesOf(sight, 1), middle - 2 - ROW, ROW);
  runs(sight, codesOf(sight, -1), middle + 2, ROW);
}

function arrows(sight: Sight, middle: number): void {
  const { pen, view, scene, lanes, paint, ink, chosen } = sight;
  const [strand, mark] = [scene.column("strand"), scene.column("mark")];
  pen.font = FONT;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  for (const { from, to, shift } of view.pieces())
    lanes.genes.each(from, to, (entry) => {
      const row = lanes.genes.row[entry]!;
      const forward = strand[row]! > 0;
      const top = forward ? middle - 2 - ROW : middle + 2;
      const [x0, x1] = [view.x(lanes.genes.at[entry]! + shift), view.x(lanes.genes.to[entry]! + shift)];
      const [left, right] = [Math.max(x0, -20), Math.min(Math.max(x1, x0 + 1), view.width + 20)];
      pen.globalAlpha = mark[row] === 1 ? 0.35 : 1;
      pen.fillStyle = paint.of(row);
      if (x1 - x0 < 5) pen.fillRect(left, top + 2, right - left, ROW - 4);
      else {
        arrow(sight, left, right, top + 1, ROW - 2, forward);
        pen.fill();
      }
      pen.globalAlpha = 1;
      if (mark[row]) marked(sight, left, right, top, mark[row]!);
      if (row === chosen) {
        pen.strokeStyle = ink.text;
        pen.lineWidth = 2;
        arrow(sight, left, right, top + 1, ROW - 2, forward);
        pen.stroke();
      }
      const [begin, end] = [Math.max(x0, 0), Math.min(x1, view.width)];
      const label = fitted(scene.name(row), end - begin - 2 * HEAD);
      if (!label) return;
      pen.fillStyle = readable(paint.of(row));
      pen.fillText(label, begin + (forward ? 4 : HEAD + 3), top + ROW / 2 + 0.5);
    });
}

function arrow({ pen }: Sight, left: number, right: number, top: number, height: number, forward: boolean): void {
  const head = Math.min(HEAD, right - left);
  const [tail, tip] = forward ? [left, right] : [right, left];
  const neck = forward ? right - head : left + head;
  pen.beginPath();
  pen.moveTo(tail, top);
  pen.lineTo(neck, top);
  pen.lineTo(tip, top + height / 2);
  pen.lineTo(neck, top + height);
  pen.lineTo(tail, top + height);
  pen.closePath();
}

/** A cross over a gene that was knocked out, a star over one that was changed. */
function marked({ pen, ink }: Sight, left: number, right: number, top: number, mark: number): void {
  pen.strokeStyle = ink.text;
  pen.lineWidth = 1.5;
  if (mark === 1) {
    pen.beginPath();
    pen.moveTo(left, top + 1);
    pen.lineTo(right, top + ROW - 1);
    pen.moveTo(left, top + ROW - 1);
    pen.lineTo(right, top + 1);
    pen.stroke();
  } else {
    pen.fillStyle = ink.text;
    pen.fillText("★", Math.max((left + right) / 2 - 5, 0), top + ROW / 2);
  }
}

const known = new Map<string, string>();

/** Black or white, whichever is read better on a colour. */
export function readable(colour: string): string {
  let found = known.get(colour);
  if (!found) {
    const parts = colour.startsWith("#")
      ? (colour.length === 4 ? [1, 2, 3].map((at) => parseInt(colour[at]! + colour[at]!, 16)) : [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)))
      : (colour.match(/\d+/g) ?? []).map(Number);
    found = parts[0]! * 299 + parts[1]! * 587 + parts[2]! * 114 > 140_000 ? "#0c1116" : "#ffffff";
    known.set(colour, found);
  }
  return found;
}

/** Lines of the units, and sites of regulators: red where they repress, faint while nothing can bind. */
function units({ pen, view, scene, lanes, live, ink }: Sight, middle: number): void {
  if (view.basesPerPixel > 100) return;
  const y = (unit: number, out: number) => (scene.column("unit_strand")[unit]! > 0 ? middle - 2 - ROW - out : middle + 2 + ROW + out);
  pen.lineWidth = 1.2;
  pen.strokeStyle = ink.faint;
  for (const { from, to, shift } of view.pieces()) {
    pen.beginPath();
    lanes.units.each(from, to, (entry) => {
      const at = y(lanes.units.row[entry]!, 3);
      pen.moveTo(Math.max(view.x(lanes.units.at[entry]! + shift), -5), at);
      pen.lineTo(Math.min(view.x(lanes.units.to[entry]! + shift), view.width + 5), at);
    });
    pen.stroke();
    lanes.sites.each(from, to, (entry) => {
      const row = lanes.sites.row[entry]!;
      const represses = scene.column("site_sign")[row]! < 0;
      const [x, at] = [view.x(lanes.sites.at[entry]! + shift), y(scene.column("site_unit")[row]!, 6)];
      pen.fillStyle = represses ? (ink.dark ? "#ff8a80" : "#b3261e") : ink.dark ? "#3ccf9f" : "#00795a";
      pen.globalAlpha = live.able(scene, row) >= 1 ? 1 : 0.35;
      pen.beginPath();
      pen.moveTo(x, at - 4.5);
      pen.lineTo(x + 4.5, at);
      pen.lineTo(x, at + 4.5);
      pen.lineTo(x - 4.5, at);
      pen.closePath();
      pen.fill();
      pen.globalAlpha = 1;
    });
  }
}
