import type { Curves } from "./curves";
import { align } from "./curves";
import { h, setAttribute } from "../parts/dom";
import { colour, dash, isDark } from "../parts/palette";
import { compose } from "./picture";
import type { Store } from "./store";
import type { TimeCourse } from "./timecourse";

const WINDOWS: [string, number | null, string][] = [
  ["15 min", 900, "the last 15 minutes"],
  ["1 h", 3600, "the last hour"],
  ["4 h", 14400, "the last four hours"],
  ["all", null, "everything"],
];

const LOWER = ["volume_fl", "growth_rate_per_h"];

/** Buttons of the plot: axis, time window, and export. */
export class PlotBar {
  readonly element: HTMLElement;
  private readonly log: HTMLButtonElement;
  private readonly windows: HTMLButtonElement[];

  constructor(
    private readonly plot: TimeCourse,
    private readonly curves: Curves,
    private readonly store: Store,
    private readonly changed: () => void,
  ) {
    const segment = (text: string, label: string, onclick: () => void) =>
      h("button", { type: "button", class: "bx-segment", "aria-label": label, title: label, onclick }, text);
    this.log = segment("log", "Logarithmic axis", () => {
      plot.logarithmic = !plot.logarithmic;
      changed();
    });
    this.windows = WINDOWS.map(([text, seconds, label]) => segment(text, `Show ${label}`, () => this.follow(seconds)));
    const group = (label: string, ...buttons: HTMLElement[]) =>
      h("div", { class: "bx-segments", role: "group", "aria-label": label }, ...buttons);
    this.element = h(
      "div",
      { class: "bx-plotbar" },
      group("Axis", this.log),
      group("Time shown", ...this.windows),
      group(
        "Export",
        segment("CSV", "Save the curves as CSV", () => this.saveCsv()),
        segment("PNG", "Save the plots as PNG", () => this.savePng()),
      ),
    );
  }

  update(): void {
    setAttribute(this.log, "aria-pressed", String(this.plot.logarithmic));
    this.windows.forEach((button, index) => {
      const shown = this.plot.following && this.plot.window === WINDOWS[index]![1];
      setAttribute(button, "aria-pressed", String(shown));
    });
  }

  private follow(seconds: number | null): void {
    this.plot.window = seconds;
    this.plot.following = true;
    this.changed();
  }

  /** The curves, and the vitals of the lower plot. */
  private saveCsv(): void {
    const { store } = this;
    const list = this.curves.list(store);
    const points = [...list.map((curve) => this.curves.points(store, curve)), ...LOWER.map((name) => store.vital(name))];
    const [times, ...columns] = align(points);
    const head = ["time_s", ...list.map((curve) => curve.label), ...LOWER].join(",");
    const digits = (value: number | null | undefined) => (value == null ? "" : Number(value.toPrecision(7)));
    const rows = times.map((time, row) => [time, ...columns.map((column) => digits(column[row]))].join(","));
    save(new Blob([[head, ...rows].join("\n"), "\n"], { type: "text/csv" }), `${store.selected}.csv`);
  }

  private savePng(): void {
    const { vm, selected } = this.store;
    const { color, backgroundColor } = getComputedStyle(this.element.closest(".bx-lab")!);
    const dark = isDark(this.element);
    const legend = this.curves
      .list(this.store)
      .filter((curve) => !this.curves.hidden.has(curve.key))
      .map(({ label, index }) => ({ label, colour: colour(index, dark), dash: dash(index) }));
    const title = `${selected}: ${vm?.program ?? ""}, seed ${vm?.seed ?? ""}`;
    const picture = this.plot.canvases.length && compose(this.plot.canvases, title, legend, color, backgroundColor);
    if (picture) picture.toBlob((blob) => blob && save(blob, `${selected}.png`));
  }
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
