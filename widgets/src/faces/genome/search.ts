import { h, setAttribute } from "../../parts/dom";
import type { Replicon, Scene } from "./scene";

const MOST = 12;
const UNITS: Record<string, number> = { "": 1, b: 1, bp: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6 };
const NUMBER = String.raw`(\d[\d,_']*(?:\.\d+)?)\s*(mb|kb|bp|m|k|b)?`;
const RANGE = new RegExp(String.raw`^(?:(\S+):)?\s*${NUMBER}(?:\s*(?:\.\.\.?|-|–|to)\s*${NUMBER})?$`, "i");
/** A single coordinate is shown with so many bases around it. */
const AROUND = 5000;

export interface Place {
  replicon: string;
  start: number;
  end: number;
}

/** "1.2Mb..1.3Mb", "120,000-130,000", "chrI:500..900" or "1.2 Mb" as bases from 0; null when it is none of these. */
export function readPlace(text: string, replicons: Replicon[]): Place | null {
  const found = RANGE.exec(text.trim());
  if (!found) return null;
  const [, name = "", first, unit, second, unit2] = found;
  if (name && !replicons.some(({ id }) => id.toLowerCase() === name.toLowerCase())) return null;
  const value = (digits: string, of: string) => Number(digits.replace(/[,_']/g, "")) * UNITS[of.toLowerCase()]!;
  const start = value(first!, unit ?? unit2 ?? "");
  const end = second ? value(second, unit2 ?? "") : NaN;
  if (!Number.isFinite(start) || (second && !(end > start))) return null;
  const replicon = replicons.find(({ id }) => id.toLowerCase() === name.toLowerCase())?.id ?? "";
  if (second) return { replicon, start: start - 1, end };
  return { replicon, start: start - 1 - AROUND, end: start + AROUND };
}

/** Rows of the best matches: whole name, start of a name or locus tag, any part of them, then the product. */
export function findGenes(scene: Pick<Scene, "facts">, text: string, most = MOST): number[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const { ids, symbols, products } = scene.facts;
  const rank = (row: number): number => {
    const [id, symbol] = [ids[row]!.toLowerCase(), symbols[row]!.toLowerCase()];
    if (symbol === wanted || id === wanted) return 1;
    if (symbol.startsWith(wanted)) return 2;
    if (id.startsWith(wanted)) return 3;
    if (symbol.includes(wanted) || id.includes(wanted)) return 4;
    return products[row]!.toLowerCase().includes(wanted) ? 5 : 0;
  };
  return ids
    .map((_, row): [number, number] => [rank(row), row])
    .filter(([score]) => score)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .slice(0, most)
    .map(([, row]) => row);
}

let count = 0;

/** Finds a gene or a place, and goes there. */
export class Search {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly results: HTMLUListElement;
  private found: number[] = [];
  private marked = 0;

  constructor(
    private readonly scene: () => Scene | null,
    private readonly goToGene: (row: number) => void,
    private readonly goToPlace: (place: Place) => void,
    private readonly say: (text: string) => void,
  ) {
    const id = `bxg-found-${++count}`;
    this.results = h("ul", { id, class: "bxg-results", role: "listbox", "aria-label": "Genes found", hidden: true });
    this.input = h("input", {
      type: "text",
      role: "combobox",
      placeholder: "Gene, product or 1.2Mb..1.3Mb",
      "aria-label": "Find a gene or a place",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      spellcheck: "false",
      autocomplete: "off",
      oninput: () => this.find(),
      onblur: () => this.close(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.element = h("div", { class: "bxg-search" }, this.input, this.results);
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  private find(): void {
    const scene = this.scene();
    this.found = scene ? findGenes(scene, this.input.value) : [];
    this.marked = 0;
    this.results.replaceChildren(...this.found.map((row, place) => this.option(scene!, row, place)));
    this.results.hidden = !this.found.length;
    setAttribute(this.input, "aria-expanded", String(!this.results.hidden));
    this.mark();
  }

  private option(scene: Scene, row: number, place: number): HTMLElement {
    const { ids, symbols, products } = scene.facts;
    return h(
      "li",
      { role: "option", id: `${this.results.id}-${place}`, onmousedown: (event: Event) => (event.preventDefault(), this.pick(place)) },
      h("b", {}, symbols[row] || ids[row]!),
      h("span", {}, symbols[row] ? ids[row]! : ""),
      h("span", {}, products[row]!),
    );
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.marked = (this.marked + step + this.found.length) % Math.max(this.found.length, 1);
      this.mark();
    } else if (event.key === "Enter") this.enter();
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  private enter(): void {
    const scene = this.scene();
    const place = scene && readPlace(this.input.value, scene.facts.replicons);
    if (place) this.goToPlace(place);
    else if (this.found.length) return this.pick(this.marked);
    else if (this.input.value.trim()) this.say(`No gene is called “${this.input.value.trim()}” here. Try a symbol, a locus tag, a product, or 1.2Mb..1.3Mb.`);
    this.close();
  }

  private mark(): void {
    [...this.results.children].forEach((option, place) => setAttribute(option, "aria-selected", String(place === this.marked)));
    setAttribute(this.input, "aria-activedescendant", this.found.length ? `${this.results.id}-${this.marked}` : "");
  }

  private pick(place: number): void {
    const row = this.found[place];
    if (row !== undefined) this.goToGene(row);
    this.input.value = "";
    this.close();
  }

  private close(): void {
    this.results.hidden = true;
    setAttribute(this.input, "aria-expanded", "false");
  }
}
