import { button, h, icon, ICONS, setAttribute, setText } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { compact } from "../../parts/format";
import { Last } from "../../parts/last";
import type { Data } from "./data";
import { ink, type Look, type Places } from "./scene";
import type { Curve } from "./protocol";
import type { Reading } from "./reading";

/** One chip a curve: shows its value, hides it, and takes it out. */
export class Legend {
  readonly element = h("ul", { class: "bxc-legend", "aria-label": "Curves" });
  private readonly drawn = new Last();

  constructor(
    private readonly data: Data,
    private readonly places: Places,
    private readonly look: Look,
    private readonly host: FaceHost,
    private readonly changed: () => void,
  ) {}

  update(reading: Reading, pointed: string): void {
    const { data, look } = this;
    const places = this.places.of(data.curves.map((curve) => curve.key));
    if (this.drawn.differs(data.curves, data.shown, data.layout, look.dark, [...look.hidden]))
      this.element.replaceChildren(...data.curves.map((curve) => this.chip(curve, places)));
    const vm = data.shown[0] ?? "";
    data.curves.forEach((curve, index) => {
      const chip = this.element.children[index]!;
      setAttribute(chip, "data-pointed", String(!!curve.gene && curve.gene === pointed));
      setText(chip.querySelector(".bxc-chip-value")!, compact(reading.value(vm, curve.key)));
    });
  }

  private chip(curve: Curve, places: Map<string, number>): HTMLElement {
    const { look } = this;
    const shown = !look.hidden.has(curve.key);
    const toggle = () => {
      if (!look.hidden.delete(curve.key)) look.hidden.add(curve.key);
      if (curve.gene && shown === false) this.host.focus(curve.gene);
      this.changed();
    };
    const drop = () => void this.host.order("drop", { key: curve.key });
    const swatch = h("span", { class: "bxc-swatch" });
    const { colour, dash } = ink(this.data, places, look, curve.key, this.data.shown[0] ?? "");
    const [on = 1, off = 0] = dash;
    swatch.style.background = `repeating-linear-gradient(90deg, ${colour} 0 ${on}px, transparent ${on}px ${on + off}px)`;
    const show = button([swatch, h("span", {}, curve.label), h("span", { class: "bxc-chip-value" })], toggle, {
      class: "bxc-chip-show",
      title: `${curve.about}, ${curve.unit}. Click to show or hide.`,
      "aria-pressed": String(shown),
    });
    const remove = button(icon(ICONS.close), drop, { class: "bxc-chip-remove", "aria-label": `Remove ${curve.label}` });
    const chip = h("li", { class: "bxc-chip", "data-key": curve.key }, show, remove);
    if (curve.gene) chip.addEventListener("pointerenter", () => this.host.focus(curve.gene));
    return chip;
  }
}
