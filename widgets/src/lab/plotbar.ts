import type { Curves } from "./curves";
import { align } from "./curves";
import { h, setAttribute } from "./dom";
import type { Store } from "./store";
import type { TimeCourse } from "./timecourse";

const WINDOWS: [string, number | null, string][] = [
  ["15 min", 900, "the last 15 minutes"],
  ["1 h", 3600, "the last hour"],
  ["4 h", 14400, "the last four hours"],
  ["all", null, "everything"],
];

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

  private saveCsv(): void {
    const list = this.curves.list(this.store);
    const [times, ...columns] = align(list.map((curve) => this.curves.points(this.store, curve)));
    const head = ["time_s", ...list.map((curve) => curve.label)].join(",");
    const rows = times.map((time, row) => [time, ...columns.map((column) => column[row] ?? "")].join(","));
    save(new Blob([[head, ...rows].join("\n"), "\n"], { type: "text/csv" }), `${this.store.selected}.csv`);
  }

  private savePng(): void {
    const background = getComputedStyle(this.element.closest(".bx-lab")!).backgroundColor;
    this.plot.picture(background)?.toBlob((blob) => blob && save(blob, `${this.store.selected}.png`));
  }
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
