import { h, setText } from "../../parts/dom";
import { compact } from "../../parts/format";
import type { Numbers } from "../../parts/face";
import { windowOf } from "../../parts/rows";
import type { Line, Pages } from "./pages";

const ROW_PX = 20;
/** Browsers do not scroll further than some ten million pixels. */
const MOST_PX = 8_000_000;
const OPERATIONS: Record<string, string> = {
  bind: "start", transcribe: "start", terminate: "start", load: "make", translate: "make", mature: "make", repress: "brake", activate: "boost",
  degrade: "end", skip: "end", fold: "end", replicate: "machine", assemble: "machine",
};
/** What the count on a line is a count of. */
const COUNTED: Record<string, string> = {
  bind: "copies of the promoter in the cell now",
  repress: "molecules of the repressor that are able to bind now",
  activate: "molecules of the activator that are able to bind now",
  transcribe: "RNA polymerases on the unit now",
  load: "copies of the message now",
  translate: "ribosomes on this message now",
  mature: "copies of the RNA now",
  degrade: "molecules that may be degraded now",
  fold: "molecules that are not folded now",
  assemble: "machines in the cell now",
};

/** The lines that are in the window, with live counts. */
export class Listing {
  readonly element: HTMLElement;
  private readonly inner = h("div", { class: "bxp-inner", role: "rowgroup" });
  private readonly rows = new Map<number, HTMLElement>();
  private now: Numbers | null = null;
  private runs: Numbers | null = null;
  private scheduled = 0;
  chosen = -1;
  gene = "";

  constructor(
    private readonly pages: Pages,
    private readonly picked: (line: Line, row: number) => void,
  ) {
    const heads = ["", "address", "label", "operation", "operands", "rate", "now", "≈ runs"];
    const head = h("div", { class: "bxp-row bxp-head", role: "row" }, ...heads.map((name) => h("span", { role: "columnheader" }, name)));
    this.element = h("div", { class: "bxp-list", role: "table", "aria-label": "Program listing", tabindex: 0 }, head, this.inner);
    this.element.addEventListener("scroll", () => this.schedule(), { passive: true });
    this.inner.addEventListener("click", (event) => {
      const row = Number((event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset.row ?? -1);
      const line = this.pages.line(row);
      if (line) this.picked(line, row);
    });
  }

  count(now: Numbers | null, runs: Numbers | null): void {
    [this.now, this.runs] = [now, runs];
    for (const [row, element] of this.rows) this.fill(element, this.pages.line(row));
  }

  /** Throws away all rows, as after another listing came. */
  clear(): void {
    this.rows.clear();
    this.inner.replaceChildren();
    this.schedule();
  }

  goTo(row: number): void {
    this.chosen = row;
    this.element.scrollTop = Math.max((row - 4) * this.pitch, 0);
    for (const [at, element] of this.rows) element.toggleAttribute("data-chosen", at === row);
    this.schedule();
  }

  schedule(): void {
    this.scheduled ||= requestAnimationFrame(() => this.draw());
  }

  private get pitch(): number {
    return Math.min(ROW_PX, MOST_PX / Math.max(this.pages.total, 1));
  }

  private draw(): void {
    this.scheduled = 0;
    const { pages } = this;
    this.inner.style.height = `${pages.total * this.pitch}px`;
    this.element.setAttribute("aria-rowcount", String(pages.total));
    const [first, last] = windowOf(this.element.scrollTop, this.element.clientHeight, this.pitch, pages.total);
    pages.want(first, last);
    for (const [row, element] of this.rows)
      if (row < first || row >= last || (element.dataset.empty && pages.line(row))) {
        element.remove();
        this.rows.delete(row);
      }
    for (let row = first; row < last; row++) {
      if (this.rows.has(row)) continue;
      const element = this.row(row, pages.line(row));
      this.rows.set(row, element);
      this.inner.append(element);
    }
  }

  private row(row: number, line: Line | null): HTMLElement {
    const element = h("div", { class: "bxp-row", role: "row", "data-row": row, "aria-rowindex": row + 1 });
    element.style.top = `${row * this.pitch}px`;
    if (!line) {
      element.dataset.empty = "true";
      element.append(h("span", {}), h("span", {}, "…"));
      return element;
    }
    const [change, address, label, operation, operands, rate] = line;
    if (change) element.dataset.change = change;
    if (row === this.chosen) element.dataset.chosen = "";
    if (this.gene && line[8] === this.gene) element.dataset.focus = "";
    if (!operation) {
      element.classList.add("bxp-heading");
      element.append(h("span", { role: "cell" }, change), h("span", { role: "cell" }, label));
      return element;
    }
    const cell = (text: string, name: string) => h("span", { role: "cell", class: `bxp-${name}`, title: text.length > 20 ? text : null }, text);
    element.append(
      cell(change, "mark"), cell(address < 0 ? "" : String(address), "address"), cell(label, "label"),
      h("span", { role: "cell", class: "bxp-operation", "data-does": OPERATIONS[operation] ?? "" }, operation), cell(operands, "operands"), cell(rate, "rate"),
      h("span", { role: "cell", class: "bxp-now", title: line[6] >= 0 ? (COUNTED[operation] ?? "") : "" }, h("i", {}), h("b", {})),
      h("span", { role: "cell", class: "bxp-runs", title: line[7] >= 0 ? "how often it ran to its end while it was watched (estimate)" : "" }),
    );
    this.fill(element, line);
    return element;
  }

  private fill(element: HTMLElement, line: Line | null): void {
    if (!line || !line[3] || element.dataset.empty) return;
    const now = line[6] < 0 || !this.now ? -1 : (this.now[line[6]] ?? -1);
    const cell = element.querySelector<HTMLElement>(".bxp-now")!;
    setText(cell.lastElementChild!, now < 0 ? "" : compact(Math.round(now * 10) / 10));
    (cell.firstElementChild as HTMLElement).style.width = now > 0 ? `${Math.min(12 * Math.log10(1 + now), 62)}px` : "0";
    element.toggleAttribute("data-busy", now > 0 && (line[3] === "transcribe" || line[3] === "translate"));
    const runs = line[7] < 0 || !this.runs ? -1 : (this.runs[line[7]] ?? -1);
    setText(element.querySelector(".bxp-runs")!, runs < 0 ? "" : runs > 0 && runs < 0.5 ? "<1" : compact(Math.round(runs)));
  }
}
