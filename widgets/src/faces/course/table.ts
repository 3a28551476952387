import { h, headed } from "../../parts/dom";
import { clock, compact } from "../../parts/format";
import { Seldom } from "../../parts/seldom";
import type { Data } from "./data";
import { SIGNS, placeOf } from "./painter";
import type { Plot } from "./plot";
import type { Reading } from "./reading";
import { ink, type Look, type Places } from "./scene";

const NEAR_PX = 8;
const REFRESH_MS = 1000;
const MARKS = 30;

/** The values under the cursor, beside it. */
export class Tip {
  readonly element = h("div", { class: "bxc-tip", hidden: true, "aria-hidden": "true" });

  constructor(
    private readonly data: Data,
    private readonly places: Places,
    private readonly look: Look,
    private readonly plot: Plot,
    private readonly reading: Reading,
  ) {}

  update(): void {
    const { data, look, plot, reading } = this;
    const { scene, cursor } = plot;
    const lines = scene?.panels.flatMap((panel) => panel.lines) ?? [];
    this.element.hidden = !scene || cursor === null || cursor < scene.from || cursor > scene.to || !lines.length;
    if (this.element.hidden) return;
    const places = this.places.of(data.curves.map((curve) => curve.key));
    const many = data.shown.length > 1;
    const curves = [...new Map(lines.map((line) => [line.curve.key, line.curve])).values()];
    const rows = curves.map((curve) => {
      const swatch = h("i");
      swatch.style.background = many && curves.length === 1 ? "none" : ink(data, places, look, curve.key, data.shown[0]!).colour;
      const values = data.shown.map((vm) => h("td", { class: "bxc-value" }, compact(reading.value(vm, curve.key))));
      return h("tr", {}, h("th", {}, swatch, curve.label), ...values, h("td", { class: "bx-faint" }, short(curve.unit)));
    });
    if (many) rows.unshift(h("tr", { class: "bx-faint" }, h("th"), ...data.shown.map((vm) => h("td", { class: "bxc-value" }, vm)), h("td")));
    const marks = scene!.marks
      .filter((mark) => Math.abs(placeOf(scene!, mark.time_s) - placeOf(scene!, cursor!)) < NEAR_PX)
      .map((mark) => h("p", {}, `${clock(mark.time_s)}: ${many ? `${mark.vm}, ` : ""}${mark.text}`));
    this.element.replaceChildren(h("b", {}, clock(cursor!)), ...marks.slice(0, 4), h("table", {}, ...rows));
    const x = placeOf(scene!, cursor!);
    const left = x + 14 + this.element.offsetWidth < scene!.width ? x + 14 : x - 14 - this.element.offsetWidth;
    this.element.style.transform = `translate(${Math.max(0, left)}px, 22px)`;
  }
}

function short(unit: string): string {
  return unit === "molecules per cell" ? "per cell" : unit;
}

/** The numbers and marks behind the picture, as tables that screen readers can walk through. */
export class Facts {
  readonly element: HTMLDetailsElement;
  private readonly values = h("tbody");
  private readonly marks = h("ul");
  private readonly writing = new Seldom(REFRESH_MS, () => this.write());

  constructor(
    private readonly data: Data,
    private readonly reading: Reading,
  ) {
    const caption = h("caption", {}, "Values at the cursor, or now");
    this.element = h(
      "details",
      { class: "bxc-facts" },
      h("summary", {}, "Numbers as a table"),
      h("table", {}, caption, headed(["Quantity", "Cell", "Value", "Unit"]), this.values),
      h("h4", {}, "Marks"),
      this.marks,
    );
    this.element.addEventListener("toggle", () => this.writing.now());
  }

  update(): void {
    if (this.element.open) this.writing.ask();
  }

  private write(): void {
    if (!this.element.open) return;
    const rows = this.data.shown.flatMap((vm) =>
      this.data.curves.map((curve) => {
        const value = this.reading.value(vm, curve.key);
        return h("tr", {}, h("th", { scope: "row" }, curve.label), h("td", {}, vm), h("td", {}, compact(value)), h("td", {}, curve.unit));
      }),
    );
    this.values.replaceChildren(...rows);
    const marks = [...this.data.marks].sort((a, b) => b.time_s - a.time_s).slice(0, MARKS);
    this.marks.replaceChildren(
      ...marks.map((mark) => h("li", {}, `${clock(mark.time_s)}, ${mark.vm}: ${SIGNS[mark.kind][0] ? `${SIGNS[mark.kind][0]}, ` : ""}${mark.text}`)),
      ...(marks.length ? [] : [h("li", {}, "none yet")]),
      ...(this.data.unmarked ? [h("li", {}, `… and ${this.data.unmarked.toLocaleString("en-US")} divisions before, without marks`)] : []),
    );
  }
}
