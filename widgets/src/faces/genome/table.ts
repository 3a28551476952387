import { h, inUse } from "../../parts/dom";
import type { Live, Scene } from "./scene";
import type { Viewport } from "./viewport";

const MOST = 60;
const EVERY_MS = 500;

/** The genes of the window as a table, for those who do not see the map. */
export class GenesTable {
  readonly element: HTMLDetailsElement;
  private readonly body = h("tbody");
  private readonly note = h("p", { class: "bx-faint" });
  private drawn = 0;

  constructor(private readonly open: (row: number) => void) {
    const heads = ["Gene", "Locus", "Position", "Strand", "RNA polymerases", "RNA", "Proteins", "Product"];
    this.element = h(
      "details", { class: "bxg-table" }, h("summary", {}, "Genes in view"), this.note,
      h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)))), this.body),
    );
  }

  update(scene: Scene, live: Live, replicon: number, view: Viewport): void {
    if (!this.element.open || performance.now() - this.drawn < EVERY_MS || inUse(this.body)) return;
    this.drawn = performance.now();
    const rows: number[] = [];
    const lane = scene.on(replicon).genes;
    for (const { from, to } of view.pieces()) lane.each(from, to, (entry) => rows.includes(lane.row[entry]!) || rows.push(lane.row[entry]!));
    this.note.textContent = rows.length > MOST ? `${rows.length.toLocaleString("en-US")} genes are in view; the first ${MOST} are listed.` : `${rows.length} genes are in view.`;
    this.body.replaceChildren(
      ...rows.slice(0, MOST).map((row) => {
        const count = (name: "rnap" | "rna" | "protein") => h("td", { class: "bxg-number" }, live.value(scene, name, row).toLocaleString("en-US"));
        const name = h("button", { type: "button", class: "bxg-link", onclick: () => this.open(row) }, scene.name(row));
        const at = `${(scene.column("start")[row]! + 1).toLocaleString("en-US")}..${scene.column("end")[row]!.toLocaleString("en-US")}`;
        return h("tr", {}, h("td", {}, name), h("td", {}, scene.facts.ids[row]!), h("td", {}, at), h("td", {}, scene.column("strand")[row]! > 0 ? "+" : "−"),
          count("rnap"), count("rna"), count("protein"), h("td", {}, scene.facts.products[row]!));
      }),
    );
  }
}
