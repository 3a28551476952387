import { setAttribute, setText } from "../../parts/dom";
import { colour } from "../../parts/palette";
import type { CellFacts } from "./protocol";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 132;
const MIDDLE = SIZE / 2;
const RADIUS = 36;
const STEP = 7;

function make(tag: string, attributes: Record<string, string | number>, parent?: Element): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  parent?.append(element);
  return element;
}

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
  readonly element = make("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, width: SIZE, height: SIZE, role: "img", class: "bxe-chromosome" });
  private readonly rounds = make("g", {});
  private readonly words = [0, 1].map((row) =>
    make("text", { x: MIDDLE, y: MIDDLE + 14 * row - 2, "text-anchor": "middle", class: row ? "bxe-small" : "bxe-strong" }),
  );
  private drawn = "";

  constructor() {
    make("circle", { cx: MIDDLE, cy: MIDDLE, r: RADIUS, class: "bxe-ring" }, this.element);
    this.element.append(this.rounds, ...this.words);
    const [x, y] = onCircle(1, 1, RADIUS);
    make("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7, fill: "currentColor" }, this.element);
    make("text", { x, y: y + 16, "text-anchor": "middle", class: "bxe-small" }, this.element).textContent = "ter";
  }

  update(cell: CellFacts, dark: boolean): void {
    const wanted = JSON.stringify([cell.rounds.map(([at, pairs]) => [at.toFixed(3), pairs]), cell.termini, dark]);
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    const parts: SVGElement[] = [];
    cell.rounds.forEach(([position, pairs], row) => {
      const radius = RADIUS + STEP * Math.min(row + 1, 3);
      parts.push(make("path", { d: arc(position, radius), class: "bxe-copied", stroke: colour(0, dark) }));
      for (const side of [-1, 1]) {
        const [x, y] = onCircle(position, side, radius);
        parts.push(make("path", { d: `M${x} ${y - 5}l4.5 8h-9z`, fill: colour(1, dark) }));
      }
      const [x, y] = onCircle(position, 1, radius + 10);
      const label = make("text", { x, y: y + 4, class: "bxe-small", "text-anchor": "middle" });
      label.textContent = pairs > 1 ? `×${pairs}` : "";
      parts.push(label);
    });
    const top = RADIUS + STEP * Math.min(cell.rounds.length, 3);
    const [x, y] = onCircle(0, 1, top);
    parts.push(make("circle", { cx: x, cy: y, r: 4.5, fill: colour(2, dark) }));
    const label = make("text", { x, y: y - 8, "text-anchor": "middle", class: "bxe-small" });
    label.textContent = "ori";
    parts.push(label);
    this.rounds.replaceChildren(...parts);
    setText(this.words[0]!, cell.genome_equivalents.toFixed(2));
    setText(this.words[1]!, "genomes");
    const forks = cell.rounds.map(([at, pairs]) => `${pairs} pairs of forks ${Math.round(100 * at)} % of the way`);
    setAttribute(this.element, "aria-label", `Chromosome: ${forks.join(", ") || "no forks"}; ${cell.termini} finished`);
  }
}
