import type { Curves } from "./curves";
import { h } from "../parts/dom";
import { compact } from "../parts/format";
import type { Store } from "./store";

const REFRESH_MS = 1000;

/** The numbers behind the pictures, as a table that screen readers can walk through. */
export class FactsTable {
  readonly element: HTMLDetailsElement;
  private readonly body = h("tbody");
  private written = 0;

  constructor(private readonly curves: Curves) {
    const head = h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Quantity"), h("th", { scope: "col" }, "Now")));
    const table = h("table", { class: "bx-table" }, h("caption", {}, "Present values of the selected cell"), head, this.body);
    this.element = h("details", { class: "bx-facts" }, h("summary", {}, "Numbers as a table"), table);
  }

  update(store: Store): void {
    const now = performance.now();
    if (now - this.written < REFRESH_MS) return;
    this.written = now;
    const rows: [string, number | undefined][] = [
      ...store.vitals.map((name): [string, number | undefined] => [readable(name), store.latest(name)]),
      ...this.curves
        .list(store)
        .filter((curve) => curve.gene)
        .map((curve): [string, number | undefined] => [curve.label, store.copies(curve.key).values.at(-1)]),
    ];
    this.body.replaceChildren(
      ...rows.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, compact(value)))),
    );
  }
}

const UNITS: [string, string][] = [
  ["_per_h", ", 1/h"],
  ["_fl", ", fL"],
  ["_um", ", µM"],
  ["_s", ", s"],
];

/** `volume_fl` as "volume, fL". */
function readable(name: string): string {
  const unit = UNITS.find(([suffix]) => name.endsWith(suffix));
  const words = (unit ? name.slice(0, -unit[0].length) : name).replaceAll("_", " ");
  return words.replace("atp", "ATP").replace("trna", "tRNA").replace("mrna", "mRNA").replace("rnap", "RNA polymerase") + (unit?.[1] ?? "");
}
