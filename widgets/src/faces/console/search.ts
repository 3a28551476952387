import { h } from "../../parts/dom";
import { mark } from "../../parts/rows";
import type { History } from "./history";

/** Looks through what was run: type words, choose with the arrows, take with Enter. */
export class HistorySearch {
  readonly element: HTMLElement;
  private readonly field = h("input", { type: "search", placeholder: "words of a text that was run", "aria-label": "Search what was run" });
  private readonly list = h("div", { class: "bxn-found", role: "listbox", "aria-label": "Texts that were run" });
  private found: string[] = [];
  private at = 0;

  constructor(
    private readonly history: History,
    private readonly onEnd: (text: string | null) => void,
  ) {
    this.element = h("div", { class: "bxn-search", hidden: true }, this.field, this.list);
    this.field.addEventListener("input", () => this.draw());
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("click", (event) => {
      const option = (event.target as HTMLElement).closest<HTMLElement>("[role=option]");
      if (option) this.end(this.found[Number(option.dataset.at)] ?? null);
    });
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  begin(): void {
    this.element.hidden = false;
    this.field.value = "";
    this.draw();
    this.field.focus();
  }

  end(text: string | null): void {
    this.element.hidden = true;
    this.onEnd(text);
  }

  private press(event: KeyboardEvent): void {
    event.stopPropagation();
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const older = event.ctrlKey && event.key.toLowerCase() === "r";
    if (event.key === "Escape") this.end(null);
    else if (event.key === "Enter") this.end(this.found[this.at] ?? null);
    else if (event.key in moves || older) this.mark(this.at + (older ? 1 : moves[event.key]!));
    else return;
    event.preventDefault();
  }

  private draw(): void {
    this.found = this.history.find(this.field.value).slice(0, 50);
    const options = this.found.map((text, at) => h("div", { class: "bxn-past", role: "option", "data-at": at, "aria-selected": "false" }, text));
    this.list.replaceChildren(...(options.length ? options : [h("p", { class: "bx-empty" }, "Nothing that was run is like that.")]));
    this.mark(0);
  }

  private mark(at: number): void {
    this.at = this.found.length ? (at + this.found.length) % this.found.length : 0;
    mark(this.list.querySelectorAll("[role=option]"), this.at);
  }
}
