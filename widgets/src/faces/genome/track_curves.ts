import { compact } from "../../parts/format";
import { forkPlaces } from "./scene";
import { SMALL, title, type Sight, type Track } from "./strip";
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
