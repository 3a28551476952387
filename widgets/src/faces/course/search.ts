import { h, setAttribute } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import type { Entry } from "./protocol";

const WAIT_MS = 60;
let count = 0;

/** Finds whatever the cell has by name, product or class, reads formulas, and asks for their curves. */
export class Search {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly results: HTMLUListElement;
  private readonly molecule: HTMLSelectElement;
  private found: Entry[] = [];
  private chosen = 0;
  private waiting = 0;
  private asked = 0;
  /** Enter was pressed before the answer came. */
  private eager = false;

  constructor(private readonly host: FaceHost) {
    const id = `bxc-found-${++count}`;
    this.results = h("ul", { id, class: "bxc-results", role: "listbox", "aria-label": "Found", hidden: true });
    this.input = h("input", {
      type: "text",
      class: "bxc-search-input",
      role: "combobox",
      placeholder: "Find a gene, pathway, substrate… or write lacZ / volume",
      "aria-label": "Find a gene, a quantity, or write a formula",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      "data-search": true,
      spellcheck: "false",
      autocomplete: "off",
      oninput: () => this.wait(),
      onfocus: () => this.wait(),
      onblur: () => this.close(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.molecule = h(
      "select",
      { class: "bxc-select", "aria-label": "What to show of the gene", onchange: () => this.wait() },
      h("option", { value: "protein" }, "protein"),
      h("option", { value: "rna" }, "RNA"),
    );
    this.element = h("div", { class: "bxc-search" }, this.input, this.molecule, this.results);
  }

  private wait(): void {
    clearTimeout(this.waiting);
    this.asked++;
    this.found = [];
    if (!this.input.value.trim()) return this.close();
    this.waiting = window.setTimeout(() => void this.find(), WAIT_MS);
  }

  private async find(): Promise<void> {
    const number = ++this.asked;
    this.waiting = 0;
    const answer = await this.host.order("search", { text: this.input.value, molecule: this.molecule.value });
    if (number !== this.asked || !answer) return;
    this.found = answer.value as Entry[];
    this.chosen = 0;
    if (this.eager) return this.pick(0);
    this.results.replaceChildren(...this.found.map((entry, row) => this.option(entry, row)));
    if (!this.found.length) this.results.append(h("li", { class: "bxc-none" }, "This cell has nothing of that name"));
    this.results.hidden = false;
    setAttribute(this.input, "aria-expanded", "true");
    this.mark();
  }

  private option(entry: Entry, row: number): HTMLElement {
    const option = h(
      "li",
      { id: `${this.results.id}-${row}`, role: "option", class: "bxc-option", "data-group": entry.group },
      h("b", {}, entry.label),
      h("span", { class: "bxc-locus" }, entry.locus),
      h("span", { class: "bxc-about" }, entry.about),
      h("span", { class: "bxc-unit" }, entry.unit),
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
    } else if (event.key === "Enter") this.enter();
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private enter(): void {
    if (this.found.length) return this.pick(this.chosen);
    this.eager = !!this.input.value.trim();
  }

  private mark(): void {
    [...this.results.children].forEach((option, row) => setAttribute(option, "aria-selected", String(row === this.chosen)));
    this.results.children[this.chosen]?.scrollIntoView({ block: "nearest" });
    setAttribute(this.input, "aria-activedescendant", this.found.length ? `${this.results.id}-${this.chosen}` : "");
  }

  private pick(row: number): void {
    this.eager = false;
    const entry = this.found[row];
    if (!entry) return;
    if (!entry.key) return this.host.say(entry.about);
    void this.host.order("show", { key: entry.key });
    this.input.value = "";
    this.close();
  }

  private close(): void {
    clearTimeout(this.waiting);
    this.asked++;
    this.eager = false;
    this.results.hidden = true;
    setAttribute(this.input, "aria-expanded", "false");
    setAttribute(this.input, "aria-activedescendant", "");
  }
}
