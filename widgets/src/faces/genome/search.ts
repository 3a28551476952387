import { h } from "../../parts/dom";
import { SearchBox } from "../../parts/search";
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

/** Finds a gene or a place, and goes there. */
export function geneSearch(scene: () => Scene | null, goToGene: (row: number) => void, goToPlace: (place: Place) => void, say: (text: string) => void): SearchBox<number> {
  return new SearchBox<number>({
    name: "Find a gene or a place",
    found: "Genes found",
    placeholder: "Gene or 1.2Mb..1.3Mb",
    find: (text) => (scene() ? findGenes(scene()!, text) : []),
    row: (row) => {
      const { ids, symbols, products } = scene()!.facts;
      const faint = (text: string) => h("span", { class: "bx-faint" }, text);
      return h("li", {}, h("b", {}, symbols[row] || ids[row]!), faint(symbols[row] ? ids[row]! : ""), faint(products[row]!));
    },
    pick: goToGene,
    read: (text) => {
      const place = scene() && readPlace(text, scene()!.facts.replicons);
      if (place) goToPlace(place);
      return !!place;
    },
    lack: (text) => say(`No gene is called “${text}” here. Try a symbol, a locus tag, a product, or 1.2Mb..1.3Mb.`),
  });
}
