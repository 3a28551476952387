import { setAttribute, setText, svg } from "../../parts/dom";
import { Last } from "../../parts/last";
import { colour } from "../../parts/palette";
import type { CellFacts } from "./protocol";

const SIZE = 132;
const MIDDLE = SIZE / 2;
const RADIUS = 36;
const STEP = 7;

/** A place on a circle: 0 at the origin (top), 1 at the terminus (bottom); side 1 runs clockwise. */
export function onCircle(position: number, side: number, radius: number): [number, number] {
  const angle = -Math.PI / 2 + side * Math.PI * position;
  return [MIDDLE + radius * Math.cos(angle), MIDDLE + radius * Math.sin(angle)];
}

/** The path of an arc around the origin, as far as `position` on both arms. */
export function arc(position: number, radius: number): string {
  const far = Math.min(position, 0.999);
  const [x0, y0] = onCircle(far, -1, radius);
  const [x1, y1] = onCircle(far, 1, radius);
  return `M${x0} ${y0}A${radius} ${radius} 0 ${far > 0.5 ? 1 : 0} 1 ${x1} ${y1}`;
}

/** One chromosome as a circle, with the stretch that each round has copied and where its forks are. */
export class Chromosome {
  readonly element = svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, width: SIZE, height: SIZE, role: "img", class: "bxe-chromosome" });
  private readonly rounds = svg("g", {});
  private readonly words = [0, 1].map((row) =>
    svg("text", { x: MIDDLE, y: MIDDLE + 14 * row - 2, "text-anchor": "middle", class: row ? "bxe-small" : "bxe-strong" }),
  );
  private readonly drawn = new Last();

  constructor() {
    const [x, y] = onCircle(1, 1, RADIUS);
    this.element.append(
      svg("circle", { cx: MIDDLE, cy: MIDDLE, r: RADIUS, class: "bxe-ring" }),
      this.rounds,
      ...this.words,
      svg("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7, fill: "currentColor" }),
      label(x, y + 16, "ter"),
    );
  }

  update(cell: CellFacts, dark: boolean): void {
    if (!this.drawn.differs(cell.rounds.map(([at, pairs]) => [at.toFixed(3), pairs]), cell.termini, dark)) return;
    const parts: SVGElement[] = [];
    cell.rounds.forEach(([position, pairs], row) => {
      const radius = RADIUS + STEP * Math.min(row + 1, 3);
      parts.push(svg("path", { d: arc(position, radius), class: "bxe-copied", stroke: colour(0, dark) }));
      for (const side of [-1, 1]) {
        const [x, y] = onCircle(position, side, radius);
        parts.push(svg("path", { d: `M${x} ${y - 5}l4.5 8h-9z`, fill: colour(1, dark) }));
      }
      const [x, y] = onCircle(position, 1, radius + 10);
      parts.push(label(x, y + 4, pairs > 1 ? `×${pairs}` : ""));
    });
    const top = RADIUS + STEP * Math.min(cell.rounds.length, 3);
    const [x, y] = onCircle(0, 1, top);
    parts.push(svg("circle", { cx: x, cy: y, r: 4.5, fill: colour(2, dark) }), label(x, y - 8, "ori"));
    this.rounds.replaceChildren(...parts);
    setText(this.words[0]!, cell.genome_equivalents.toFixed(2));
    setText(this.words[1]!, "genomes");
    const forks = cell.rounds.map(([at, pairs]) => `${pairs} pairs of forks ${Math.round(100 * at)} % of the way`);
    setAttribute(this.element, "aria-label", `Chromosome: ${forks.join(", ") || "no forks"}; ${cell.termini} finished`);
  }
}

function label(x: number, y: number, text: string): SVGTextElement {
  return svg("text", { x, y, "text-anchor": "middle", class: "bxe-small" }, text);
}
