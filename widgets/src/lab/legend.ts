import { h, icon, ICONS, setAttribute, setText } from "../parts/dom";
import type { Curve, Curves } from "./curves";
import { compact } from "../parts/format";
import { colour, dash } from "../parts/palette";
import type { Send } from "./protocol";
import type { Store } from "./store";

/** One chip a curve: shows its value, hides it, and takes a gene's curve out. */
export class Legend {
  readonly element = h("ul", { class: "bx-legend", "aria-label": "Curves" });
  private drawn = "";

  constructor(
    private readonly curves: Curves,
    private readonly send: Send,
    private readonly changed: () => void,
  ) {}

  /** Values at `time`, or the latest. */
  update(store: Store, time: number | null, dark: boolean): void {
    const list = this.curves.list(store);
    const wanted = JSON.stringify([list, dark]);
    if (wanted !== this.drawn) {
      this.element.replaceChildren(...list.map((curve) => this.chip(curve, dark)));
      this.drawn = wanted;
    }
    list.forEach((curve, index) => {
      const chip = this.element.children[index]!;
      const { times, values } = this.curves.points(store, curve);
      setText(chip.querySelector(".bx-chip-value")!, compact(time === null ? values.at(-1) : at(times, values, time)));
      setAttribute(chip.firstElementChild!, "aria-pressed", String(!this.curves.hidden.has(curve.key)));
    });
  }

  private chip(curve: Curve, dark: boolean): HTMLElement {
    const toggle = () => {
      if (!this.curves.hidden.delete(curve.key)) this.curves.hidden.add(curve.key);
      this.changed();
    };
    const swatch = h("span", { class: "bx-swatch" });
    const [on = 1, off = 0] = dash(curve.index);
    const ink = colour(curve.index, dark);
    swatch.style.background = `repeating-linear-gradient(90deg, ${ink} 0 ${on}px, transparent ${on}px ${on + off}px)`;
    const show = h("button", { type: "button", class: "bx-chip-show", title: "Show or hide", onclick: toggle });
    show.append(swatch, h("span", {}, curve.label), h("span", { class: "bx-chip-value" }));
    const chip = h("li", { class: "bx-chip", "data-key": curve.key }, show);
    if (curve.gene) {
      const remove = () => this.send({ verb: "unwatch", key: curve.key });
      const label = `Remove ${curve.label}`;
      chip.append(h("button", { type: "button", class: "bx-chip-remove", "aria-label": label, onclick: remove }, icon(ICONS.close)));
    }
    return chip;
  }
}

/** The value at or just before `time`. */
function at(times: number[], values: number[], time: number): number | undefined {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return values[low - 1];
}
