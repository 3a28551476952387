import { h, setAttribute } from "../parts/dom";
import type { Genes, Send } from "./protocol";
import type { Store } from "./store";

const MOST = 10;
let count = 0;

/** Finds a gene by symbol, locus tag or product and asks for its curve. */
export class Search {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly results: HTMLUListElement;
  private readonly quantity: HTMLSelectElement;
  private genes: Genes = { ids: [], symbols: [], products: [] };
  private found: number[] = [];
  private chosen = 0;

  constructor(private readonly send: Send) {
    const id = `bx-genes-${++count}`;
    this.results = h("ul", { id, class: "bx-results", role: "listbox", "aria-label": "Genes found", hidden: true });
    this.input = h("input", {
      type: "text",
      class: "bx-search-input",
      role: "combobox",
      placeholder: "Find a gene: ftsZ, rpoB, polymerase…",
      "aria-label": "Find a gene",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      spellcheck: "false",
      autocomplete: "off",
      oninput: () => this.find(),
      onfocus: () => this.find(),
      onblur: () => this.close(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.quantity = h(
      "select",
      { class: "bx-select", "aria-label": "What to show of the gene" },
      h("option", { value: "protein" }, "protein"),
      h("option", { value: "rna" }, "RNA"),
    );
    this.element = h("div", { class: "bx-search" }, this.input, this.quantity, this.results);
  }

  update(store: Store): void {
    this.genes = store.genes;
  }

  focus(): void {
    this.input.focus();
  }

  private find(): void {
    this.found = findGenes(this.genes, this.input.value, MOST);
    this.chosen = 0;
    this.results.replaceChildren(...this.found.map((gene, row) => this.option(gene, row)));
    if (this.input.value.trim() && !this.found.length)
      this.results.append(h("li", { class: "bx-none" }, "No gene of that name in this genome"));
    const open = this.results.children.length > 0;
    this.results.hidden = !open;
    setAttribute(this.input, "aria-expanded", String(open));
    this.mark();
  }

  private option(gene: number, row: number): HTMLElement {
    const { ids, symbols, products } = this.genes;
    const option = h("li", { id: `${this.results.id}-${row}`, role: "option", class: "bx-option" });
    option.append(
      h("b", {}, symbols[gene] || ids[gene]!),
      h("span", { class: "bx-locus" }, symbols[gene] ? ids[gene]! : ""),
      h("span", { class: "bx-product" }, products[gene] ?? ""),
    );
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.pick(row);
    });
    return option;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.chosen = (this.chosen + step + this.found.length) % Math.max(1, this.found.length);
      this.mark();
    } else if (event.key === "Enter") this.pick(this.chosen);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  private mark(): void {
    [...this.results.children].forEach((option, row) =>
      setAttribute(option, "aria-selected", String(row === this.chosen)),
    );
    setAttribute(this.input, "aria-activedescendant", this.found.length ? `${this.results.id}-${this.chosen}` : "");
  }

  private pick(row: number): void {
    const gene = this.found[row];
    if (gene === undefined) return;
    this.send({ verb: "watch", gene: this.genes.ids[gene]!, quantity: this.quantity.value });
    this.input.value = "";
    this.close();
  }

  private close(): void {
    this.results.hidden = true;
    setAttribute(this.input, "aria-expanded", "false");
  }
}

/** Positions of the best matches: whole symbol, start of a symbol or locus tag, then any part, then the product. */
function findGenes(genes: Genes, text: string, most: number): number[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const scored: [number, number][] = [];
  genes.ids.forEach((id, index) => {
    const score = rank(wanted, id.toLowerCase(), genes.symbols[index]!.toLowerCase(), genes.products[index]!.toLowerCase());
    if (score) scored.push([score, index]);
  });
  return scored.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, most).map(([, index]) => index);
}

function rank(wanted: string, id: string, symbol: string, product: string): number {
  if (symbol === wanted || id === wanted) return 1;
  if (symbol.startsWith(wanted)) return 2;
  if (id.startsWith(wanted)) return 3;
  if (symbol.includes(wanted) || id.includes(wanted)) return 4;
  return product.includes(wanted) ? 5 : 0;
}
