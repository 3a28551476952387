import { h } from "../../parts/dom";
import { point, reveal, rowAfter, windowOf } from "../../parts/rows";
import { said, type Entry, type Level } from "./book";

const ROW_PX = 24;
export const SIGNS: Record<Level, string> = { debug: "·", info: "i", warning: "▲", error: "✕", critical: "✕" };

/** Rows of equal height, of which only those in sight are in the page. */
export class Table {
  readonly element = h("div", { class: "bxl-box", tabindex: 0, role: "listbox", "aria-label": "Events" });
  chosen = -1;
  private readonly inner = h("div", { class: "bxl-inner" });
  private entries: Entry[] = [];
  private scheduled = 0;

  constructor(
    private readonly onChoose: (entry: Entry) => void,
    private readonly onAway: () => void,
  ) {
    this.element.append(this.inner);
    this.element.addEventListener("scroll", () => this.schedule());
    this.element.addEventListener("wheel", (event) => event.deltaY < 0 && this.onAway(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.press(event));
    this.element.addEventListener("click", (event) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>("[data-at]");
      if (row) this.choose(Number(row.dataset.at));
    });
  }

  update(entries: Entry[], follows: boolean): void {
    this.entries = entries;
    this.inner.style.height = `${entries.length * ROW_PX}px`;
    if (follows) this.element.scrollTop = entries.length * ROW_PX;
    this.draw();
  }

  destroy(): void {
    cancelAnimationFrame(this.scheduled);
  }

  private choose(at: number): void {
    const entry = this.entries[at];
    if (!entry) return;
    this.onAway();
    this.chosen = entry.number;
    reveal(this.element, at, ROW_PX);
    this.onChoose(entry);
    this.draw();
  }

  private press(event: KeyboardEvent): void {
    const at = this.entries.findIndex(({ number }) => number === this.chosen);
    const page = Math.floor(this.element.clientHeight / ROW_PX);
    const from = at < 0 ? Math.floor(this.element.scrollTop / ROW_PX) - 1 : at;
    const to = rowAfter(event.key, from, page, this.entries.length);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(to);
  }

  private schedule(): void {
    this.scheduled ||= requestAnimationFrame(() => {
      this.scheduled = 0;
      this.draw();
    });
  }

  private draw(): void {
    const [first, last] = windowOf(this.element.scrollTop, this.element.clientHeight, ROW_PX, this.entries.length);
    const rows = this.entries.slice(first, last).map((entry, at) => this.row(entry, first + at));
    this.inner.replaceChildren(...rows);
    point(this.element, rows.find((row) => row.getAttribute("aria-selected") === "true")?.id);
  }

  private row(entry: Entry, at: number): HTMLElement {
    const facts = entry.facts.map(([name, value]) => `${name}=${said(value)}`).join("  ");
    return h(
      "div",
      {
        class: "bxl-row", role: "option", id: `bxl-${entry.number}`, "data-at": at, "data-level": entry.level, "aria-setsize": this.entries.length,
        "aria-posinset": at + 1, "aria-selected": String(entry.number === this.chosen), style: `top: ${at * ROW_PX}px`,
      },
      h("time", { class: "bx-faint", datetime: entry.time, title: entry.time }, hour(entry.time)),
      h("span", { class: "bxl-level" }, h("span", { class: "bxl-sign", "aria-hidden": "true" }, SIGNS[entry.level]), entry.level),
      h("span", {}, entry.vm),
      h("span", { class: "bxl-event" }, entry.event, h("span", { class: "bx-faint bxl-facts" }, facts)),
    );
  }
}

/** The time of day where the reader is, to the tenth of a second. */
function hour(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${Math.floor(date.getMilliseconds() / 100)}`;
}
