import { h, setText } from "../../parts/dom";
import { clock, compact, percent } from "../../parts/format";
import type { CellFacts, Fixed } from "./protocol";

type Row = [string, (cell: CellFacts, fixed: Fixed) => string];

const of = (have: number | null | undefined, needed: number | null | undefined, unit: string, digits = 0) =>
  have === null || have === undefined ? "–" : !needed ? `${have.toFixed(digits)}${unit}` : `${have.toFixed(digits)} / ${needed.toFixed(digits)}${unit}`;

const PHASES: Record<string, string> = { B: "B, before replication", C: "C, replicating", D: "D, before division" };

const ROWS: [string, Row[]][] = [
  [
    "Size",
    [
      ["Measures", (c) => `${c.length_um.toFixed(2)} × ${c.width_um.toFixed(2)} µm`],
      ["Volume", (c) => `${c.volume_fl.toFixed(3)} fL`],
      ["At birth", (c) => `${c.birth_fl.toFixed(3)} fL`],
      ["Growth", (c) => `${c.growth_rate_per_h?.toFixed(2) ?? "–"} /h`],
      ["Phase", (c) => c.growth_phase],
    ],
  ],
  [
    "Cycle",
    [
      ["Generation", (c) => String(c.generation)],
      ["Phase", (c) => PHASES[c.cycle_phase] ?? c.cycle_phase],
      ["Origins / termini", (c) => `${c.origins} / ${c.termini}`],
      ["Forks", (c) => forks(c)],
      ["Added volume", (c) => of(c.clauses.added_volume_fl, c.clauses.added_volume_needed_fl, " fL", 2)],
      ["Since termination", (c) => (c.termini < 2 ? "–" : waited(c))],
      ["Ring protein / needed", (c) => ring(c)],
      ["Septum", (c, f) => (f.form === "budding" ? `bud ${c.bud_fl.toFixed(1)} fL` : `${percent(c.septum)} closed`)],
    ],
  ],
  [
    "Machines",
    [
      ["Ribosomes", (c) => `${compact(c.ribosomes)}, ${percent(c.ribosomes ? c.ribosomes_active / c.ribosomes : null)} on messages`],
      ["RNA polymerases", (c) => `${compact(c.rnap)}, ${percent(c.rnap ? 1 - c.rnap_free / c.rnap : null)} transcribing`],
      ["Messages", (c) => compact(c.mrna_total)],
      ["Proteins", (c) => compact(c.protein_total)],
      ["ATP", (c) => (c.atp_um === null ? "–" : `${(c.atp_um / 1000).toFixed(2)} mM, charge ${c.energy_charge?.toFixed(2) ?? "–"}`)],
      ["tRNA charged", (c) => percent(c.trna_charged_fraction)],
    ],
  ],
];

function forks(cell: CellFacts): string {
  if (!cell.rounds.length) return "none";
  return cell.rounds.map(([at, pairs]) => `${2 * pairs} at ${percent(at)}`).join(", ");
}

function waited(cell: CellFacts): string {
  const { since_termination_s: since, since_termination_needed_s: needed } = cell.clauses;
  return `${clock(since ?? 0)} / ${clock(needed ?? 0)}`;
}

function ring(cell: CellFacts): string {
  const { division_ring_proteins: have, division_ring_needed: needed } = cell.clauses;
  return needed ? `${compact(have)} / ${compact(needed)}` : "not needed";
}

/** The numbers of the picture as tables. */
export class Numbers {
  readonly element = h("div", { class: "bxe-numbers" });
  private readonly cells: [HTMLElement, Row[1]][] = [];
  private readonly extra = h("tbody", {});

  constructor() {
    for (const [title, rows] of ROWS) {
      const body = h("tbody", {});
      for (const [name, tell] of rows) {
        const cell = h("td", {});
        this.cells.push([cell, tell]);
        body.append(h("tr", {}, h("th", { scope: "row" }, name), cell));
      }
      this.element.append(h("table", {}, h("caption", {}, title), body, title === "Cycle" ? this.extra : null));
    }
  }

  reset(fixed: Fixed): void {
    this.extra.replaceChildren(
      ...fixed.plasmids.map((plasmid) =>
        h("tr", {}, h("th", { scope: "row" }, `Plasmid ${plasmid.name}`), h("td", {}, `${compact(plasmid.copies)} copies`)),
      ),
    );
  }

  update(cell: CellFacts, fixed: Fixed): void {
    for (const [element, tell] of this.cells) setText(element, tell(cell, fixed));
  }
}
