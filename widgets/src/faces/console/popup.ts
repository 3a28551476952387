import { h } from "../../parts/dom";
import { mark } from "../../parts/rows";

export interface Choice {
  text: string;
  kind: string;
  help: string;
}

/** A list to choose from beside a field that keeps the focus; the field says which entry is meant. */
export class Popup {
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private readonly help = h("div", { class: "bxn-popup-help", "aria-hidden": "true" });
  private choices: Choice[] = [];
  at = 0;
  /** Whether the reader moved in the list, so that Enter is meant for it. */
  moved = false;

  constructor(
    private readonly field: HTMLElement,
    label: string,
    private readonly onChoose: (choice: Choice) => void,
  ) {
    const id = `bxn-${Math.random().toString(36).slice(2)}`;
    this.list = h("div", { class: "bxn-choices", role: "listbox", id, "aria-label": label });
    this.element = h("div", { class: "bxn-popup", hidden: true }, this.list, this.help);
    field.setAttribute("aria-controls", id);
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const found = (event.target as HTMLElement).closest<HTMLElement>("[role=option]");
      if (found) this.choose(Number(found.dataset.at));
    });
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  show(choices: Choice[]): void {
    this.choices = choices;
    this.at = 0;
    this.moved = false;
    this.element.hidden = !choices.length;
    this.list.replaceChildren(...choices.map((choice, at) => this.option(choice, at)));
    this.mark();
  }

  hide(): void {
    this.element.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  move(by: number): void {
    this.at = (this.at + by + this.choices.length) % this.choices.length;
    this.moved = true;
    this.mark();
  }

  choose(at = this.at): void {
    const choice = this.choices[at];
    this.hide();
    if (choice) this.onChoose(choice);
  }

  private option(choice: Choice, at: number): HTMLElement {
    return h(
      "div",
      { class: "bxn-choice", role: "option", id: `${this.list.id}-${at}`, "data-at": at, "aria-selected": "false" },
      h("span", { class: "bxn-choice-text" }, choice.text),
      h("span", { class: "bxn-choice-kind" }, choice.kind),
    );
  }

  private mark(): void {
    const chosen = mark(this.list.children, this.at);
    if (!chosen) return;
    this.field.setAttribute("aria-activedescendant", chosen.id);
    const { kind, help } = this.choices[this.at]!;
    this.help.textContent = kind === "command" || kind === "argument" ? help : "";
    this.help.hidden = !this.help.textContent;
  }
}
