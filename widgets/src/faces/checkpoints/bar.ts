import { button, h } from "../../parts/dom";

type Action = [title: string, act: () => void];

/** What was done just now, or cannot be done, with the ways to go on. */
export class Bar {
  readonly element = h("div", { class: "bxk-bar", hidden: true });
  private readonly text = h("span", { class: "bxk-bar-text", role: "status" });
  private readonly actions = h("span", { class: "bxk-bar-actions" });

  constructor() {
    this.element.append(this.text, this.actions);
  }

  say(text: string, tone: "good" | "bad", ...actions: Action[]): void {
    this.element.hidden = false;
    this.element.dataset.tone = tone;
    this.text.textContent = text;
    const close: Action = ["Close", () => undefined];
    this.actions.replaceChildren(
      ...[...actions, close].map(([title, act]) => button(title, () => (this.hide(), act()))),
    );
  }

  hide(): void {
    this.element.hidden = true;
  }
}
