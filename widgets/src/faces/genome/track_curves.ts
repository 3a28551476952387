import { compact } from "../../parts/format";
import { drawBases, showsBases } from "./track_bases";
import { forkPlaces } from "./scene";
import { FONT, SMALL, title, type Sight, type Track } from "./strip";
import { coordinate, ticks } from "./viewport";

export const RULER: Track = {
  name: "ruler",
  title: "Ruler",
  height: 18,
  about: "coordinates, counted from 1",
  draw({ pen, view, ink, replicon }) {
    pen.font = SMALL;
    pen.textBaseline = "top";
    pen.textAlign = "center";
    pen.fillStyle = ink.faint;
    const marks = ticks(view.start + 1, view.end + 1, view.width / 110);
    const step = marks.length > 1 ? marks[1]! - marks[0]! : view.span;
    for (const mark of marks) {
      const x = view.x(mark - 0.5);
      pen.fillRect(x - 0.5, 13, 1, 5);
      const base = ((mark - 1 + replicon.length) % replicon.length) + 1;
      if (x > 24 && x < view.width - 24) pen.fillText(coordinate(base, step), x, 1);
    }
    pen.fillRect(0, 17, view.width, 1);
  },
};

/** Copies of each place of the chromosome, and the forks that make them. */
export const COPIES: Track = {
  name: "copies",
  title: "Gene copies",
  height: 30,
  about: "copies of each place in the cell now; triangles are replication forks on their way",
  draw(sight) {
    const { pen, view, ink, live, replicon } = sight;
    const now = live.now;
    const most = Math.max(replicon.chromosome ? (now?.origins ?? 1) : replicon.copies, 2);
    const y = (copies: number) => 29 - (24 * copies) / most;
    pen.fillStyle = ink.accent;
    for (const { from, to, shift } of view.pieces()) {
      const edges = [from, to];
      if (replicon.chromosome) edges.push(replicon.origin, replicon.terminus);
      for (const [position] of now?.forks ?? []) edges.push(...forkPlaces(replicon, position));
      const inside = edges.filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
      for (let k = 1; k < inside.length; k++) {
        const [a, b] = [inside[k - 1]!, inside[k]!];
        const copies = live.copiesAt(replicon, (a + b) / 2);
        const [x0, x1] = [view.x(a + shift), view.x(b + shift)];
        pen.globalAlpha = 0.22;
        pen.fillRect(x0, y(copies), x1 - x0, 29 - y(copies));
        pen.globalAlpha = 1;
        pen.fillRect(x0, y(copies) - 1, x1 - x0, 1.5);
        if (x1 - x0 > 40) {
          pen.font = SMALL;
          pen.textAlign = "center";
          pen.textBaseline = "bottom";
          pen.fillStyle = ink.text;
          pen.fillText(`${compact(copies)}×`, (Math.max(x0, 0) + Math.min(x1, view.width)) / 2, 28);
          pen.fillStyle = ink.accent;
        }
      }
    }
    if (replicon.chromosome) marks(sight);
    title(sight, "gene copies");
  },
};

function marks({ pen, view, ink, live, replicon }: Sight): void {
  const mark = (base: number, draw: (x: number) => void) => {
    const x = view.place(base);
    if (x !== null) draw(x);
  };
  pen.font = SMALL;
  pen.textBaseline = "top";
  pen.textAlign = "center";
  for (const [base, name] of [[replicon.origin, "ori"], [replicon.terminus, "ter"]] as const)
    mark(base, (x) => {
      pen.fillStyle = ink.text;
      pen.fillRect(x - 0.5, 0, 1, 30);
      pen.fillText(name, Math.min(Math.max(x, 12), view.width - 12) + 12, 0);
    });
  pen.fillStyle = ink.dark ? "#f0b64a" : "#D55E00";
  for (const [position] of live.now?.forks ?? [])
    forkPlaces(replicon, position).forEach((base, counter) =>
      mark(base, (x) => {
        const tip = counter ? -7 : 7;
        pen.beginPath();
        pen.moveTo(x + tip, 20);
        pen.lineTo(x, 14);
        pen.lineTo(x, 26);
        pen.closePath();
        pen.fill();
      }),
    );
}

const WORDS = { rnap: "RNA polymerases on the unit", rna: "RNA copies", protein: "protein copies", ribosomes: "ribosomes at work" };

/** What goes on at each gene, as bars on a logarithmic scale. */
export const EXPRESSION: Track = {
  name: "expression",
  title: "Expression",
  height: 46,
  about: "what goes on at each gene now, on a logarithmic scale",
  draw(sight) {
    const { pen, view, scene, lanes, live, quantity, ink, paint } = sight;
    const width = Math.ceil(view.width);
    const heights = new Float32Array(width);
    const colours = new Int32Array(width).fill(-1);
    let most = 10;
    const each = (see: (entry: number, shift: number, value: number) => void) => {
      for (const { from, to, shift } of view.pieces())
        lanes.genes.each(from, to, (entry) => see(entry, shift, live.value(scene, quantity, lanes.genes.row[entry]!)));
    };
    each((_entry, _shift, value) => (most = Math.max(most, value)));
    const full = Math.log1p(most);
    each((entry, shift, value) => {
      if (!value) return;
      const height = (42 * Math.log1p(value)) / full;
      const first = Math.max(Math.round(view.x(lanes.genes.at[entry]! + shift)), 0);
      const last = Math.min(Math.max(Math.round(view.x(lanes.genes.to[entry]! + shift)), first + 1), width);
      for (let x = first; x < last; x++) if (height > heights[x]!) [heights[x], colours[x]] = [height, lanes.genes.row[entry]!];
    });
    for (let x = 0; x < width; ) {
      const row = colours[x]!;
      let end = x + 1;
      while (end < width && colours[end] === row) end++;
      if (row >= 0) {
        pen.fillStyle = paint.mode === quantity ? paint.of(row) : ink.accent;
        pen.fillRect(x, 45 - heights[x]!, end - x, heights[x]!);
      }
      x = end;
    }
    pen.fillStyle = ink.line;
    pen.fillRect(0, 45, view.width, 1);
    title(sight, `${WORDS[quantity]}, most ${compact(most)} (log)`);
  },
};

/** GC content and skew; the letters themselves when there is room for them. */
export const SEQUENCE: Track = {
  name: "sequence",
  title: "Sequence",
  height: 112,
  about: "GC content, GC skew and its sum; bases and six reading frames when zoomed in",
  draw(sight) {
    if (showsBases(sight)) drawBases(sight);
    else composition(sight);
  },
};

function composition(sight: Sight): void {
  const { pen, view, composition, ink, replicon } = sight;
  if (!composition?.bins) {
    pen.font = FONT;
    pen.fillStyle = ink.faint;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    pen.fillText("No sequence at hand: load the genome from a file or by its catalogue id to see bases and composition.", 4, 50);
    return;
  }
  const step = Math.max(view.basesPerPixel, composition.width);
  const half = (step < composition.width * 8 ? composition.width * 8 : step * 2) / 2;
  const [gcTop, gcHeight, skewMiddle, skewHeight] = [14, 38, 86, 24];
  const gc: [number, number][] = [];
  const sum: [number, number][] = [];
  const skews: [number, number][] = [];
  pen.fillStyle = ink.line;
  pen.fillRect(0, skewMiddle, view.width, 1);
  const meanY = gcTop + gcHeight * (1 - (composition.meanGc - 0.2) / 0.6);
  pen.fillRect(0, meanY, view.width, 1);
  const bar = Math.max(step / view.basesPerPixel, 1);
  for (let at = Math.floor(view.start / step) * step; at < view.end; at += step) {
    const base = ((at % replicon.length) + replicon.length) % replicon.length;
    const found = composition.between(base - half, base + half);
    if (!found) continue;
    const x = view.x(at);
    skews.push([x, found[1]]);
    gc.push([x, gcTop + gcHeight * (1 - Math.min(Math.max((found[0] - 0.2) / 0.6, 0), 1))]);
    sum.push([x, skewMiddle + skewHeight * (1 - 2 * composition.cumulativeAt(base))]);
  }
  const full = skewScale(skews.map((pair) => pair[1]));
  for (const [x, skew] of skews) {
    const tall = Math.min(Math.abs(skew) / full, 1) * skewHeight;
    pen.fillStyle = skew > 0 ? (ink.dark ? "#56B4E9" : "#0072B2") : ink.dark ? "#E69F00" : "#D55E00";
    pen.fillRect(x, skew > 0 ? skewMiddle - tall : skewMiddle, bar, tall);
  }
  curve(sight, gc, ink.text, 1.2);
  curve(sight, sum, ink.dark ? "#E08FBC" : "#9c3f78", 1.5);
  title(sight, `GC content, 20 to 80 % (mean ${(100 * composition.meanGc).toFixed(1)} %)`);
  title(sight, `GC skew (bars, full height ${full}) and its sum (line)`, 56);
}

/** The skew that fills the height: a round number that few values pass. */
export function skewScale(skews: number[]): number {
  const sizes = skews.map(Math.abs).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length * 0.97)] ?? 1;
  return [0.05, 0.1, 0.15, 0.2, 0.3, 0.5].find((full) => full >= usual) ?? 1;
}

function curve({ pen }: Sight, points: [number, number][], colour: string, width: number): void {
  if (points.length < 2) return;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  points.forEach(([x, y], place) => (place ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
}
