import { h, setAttribute, setText } from "./dom";
import { drawTrace } from "./trace";

export interface Reading {
  value: string;
  unit: string;
  detail: string;
  /** 0 to 1. */
  level: number;
}

/** What a limit says of a reading, and where the limit is from. */
export interface Verdict {
  tone: "warn" | "bad" | "good" | "";
  words: string;
  source: string;
}

const NONE: Verdict = { tone: "", words: "", source: "" };

/** A number with a bar, a curve of what it was, and words where it passed a limit. */
export class Meter {
  readonly element: HTMLElement;
  private readonly words = h("span", { class: "bx-gauge-words" });
  private readonly value = h("span", { class: "bx-value" }, "–");
  private readonly unit = h("span", { class: "bx-unit" });
  private readonly detail = h("span", { class: "bx-detail" });
  private readonly fill = h("span", { class: "bx-bar-fill" });
  private readonly trace = h("canvas", { class: "bx-trace", width: 120, height: 26, "aria-hidden": "true" });

  constructor(name: string, about: string) {
    this.element = h(
      "div",
      { class: "bx-gauge", role: "meter", title: about, "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 },
      h("span", { class: "bx-gauge-name" }, name, this.words),
      this.trace,
      h("span", { class: "bx-reading" }, this.value, " ", this.unit),
      this.detail,
      h("span", { class: "bx-bar" }, this.fill),
    );
  }

  show({ value, unit, detail, level }: Reading, past: number[], stroke: string, { tone, words, source } = NONE): void {
    setText(this.value, value);
    setText(this.unit, unit);
    setText(this.detail, detail);
    setText(this.words, words);
    setAttribute(this.words, "title", source);
    setAttribute(this.element, "data-tone", tone);
    this.fill.style.transform = `scaleX(${level.toFixed(3)})`;
    setAttribute(this.element, "aria-valuenow", (level * 100).toFixed(0));
    setAttribute(this.element, "aria-valuetext", `${value} ${unit}, ${detail}${words && `, ${words}`}`);
    drawTrace(this.trace, past, stroke);
  }
}
