import { h, inUse } from "../../parts/dom";
import { Seldom } from "../../parts/seldom";
import type { Lane } from "./lane";
import type { Seen } from "./strip";

const MOST = 60;
const EVERY_MS = 500;

/** The genes of the window as a table, for those who do not see the map. */
export class GenesTable {
  readonly element: HTMLDetailsElement;
  private readonly body = h("tbody");
  private readonly note = h("p", { class: "bx-faint" });
  private readonly writing = new Seldom(EVERY_MS, () => this.write());
  private seen: Seen | null = null;

  constructor(private readonly open: (row: number) => void) {
    const heads = ["Gene", "Locus", "Position", "Strand", "RNA polymerases", "RNA", "Proteins", "Product"];
    this.element = h(
      "details", { class: "bxg-table" }, h("summary", {}, "Genes in view"), this.note,
      h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)))), this.body),
    );
    this.element.addEventListener("toggle", () => this.writing.now());
    this.body.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.body.contains(relatedTarget as Node | null)) this.writing.ask();
    });
  }

  update(seen: Seen): void {
    this.seen = seen;
    if (this.element.open) this.writing.ask();
  }

  private write(): void {
    const { seen } = this;
    if (!seen || !this.element.open || inUse(this.body)) return;
    const { scene, live, lanes } = seen;
    const rows = rowsOf(lanes.genes, seen);
    const genes = rows.length > MOST ? `${rows.length.toLocaleString("en-US")} genes are in view; the first ${MOST} are listed.` : `${rows.length} genes are in view.`;
    this.note.textContent = `${genes} ${rowsOf(lanes.promoters, seen).length.toLocaleString("en-US")} promoters, ${rowsOf(lanes.stops, seen).length.toLocaleString("en-US")} terminators.${bases(seen)}`;
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

/** What of a lane is in view. */
function rowsOf(lane: Lane, { view }: Seen): number[] {
  const rows = new Set<number>();
  for (const { from, to } of view.pieces()) lane.each(from, to, (entry) => rows.add(lane.row[entry]!));
  return [...rows];
}

/** What the curves of composition say of the window, unless it lies across the origin. */
function bases({ composition, view }: Seen): string {
  const [piece, other] = view.pieces();
  const found = composition?.bins && piece && !other ? composition.between(piece.from, piece.to) : null;
  return found ? ` GC content ${(100 * found[0]).toFixed(1)} %, GC skew ${found[1].toFixed(3)}.` : "";
}
