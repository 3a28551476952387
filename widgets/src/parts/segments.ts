import { button, h, setAttribute } from "./dom";

/** Buttons side by side, of which at most one is pressed. */
export class Segments<Value> {
  readonly element: HTMLElement;
  readonly buttons: HTMLButtonElement[];

  constructor(
    name: string,
    private readonly choices: readonly (readonly [value: Value, text: string, title?: string])[],
    choose: (value: Value) => void,
  ) {
    this.buttons = choices.map(([value, text, title = null]) => button(text, () => choose(value), { class: "bx-segment", title }));
    this.element = h("div", { class: "bx-segments", role: "group", "aria-label": name }, ...this.buttons);
  }

  mark(value: Value): void {
    this.buttons.forEach((one, at) => setAttribute(one, "aria-pressed", String(this.choices[at]![0] === value)));
  }
}
