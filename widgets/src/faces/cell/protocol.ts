/** What the kernel half of the cell view says; see faces/cell/*.py. */

export type Form = "rod" | "sphere" | "budding";

export interface Fixed {
  organism: string;
  form: Form;
  form_source: string;
  plasmids: { name: string; length_bp: number; copies: number }[];
}

export interface CellFacts {
  state: string;
  error: string;
  status: string;
  reason: string;
  growth_phase: string;
  cycle_phase: string;
  lineage: string;
  birth_fl: number;
  length_um: number;
  width_um: number;
  bud_fl: number;
  septum: number;
  clauses: Record<string, number | null>;
  /** Position of the forks (0 origin, 1 terminus) and pairs of them, oldest round first. */
  rounds: [number, number][];
  stress: { name: string; level: number | null; note: string }[];
  time_s: number;
  volume_fl: number;
  growth_rate_per_h: number | null;
  atp_um: number | null;
  energy_charge: number | null;
  ribosomes: number;
  ribosomes_active: number;
  rnap: number;
  rnap_free: number;
  trna_charged_fraction: number | null;
  mrna_total: number;
  protein_total: number;
  origins: number;
  termini: number;
  genome_equivalents: number;
  generation: number;
}

export interface Line {
  vm: string;
  founder: string;
  rows: number;
  mother: string;
  mother_row: number;
  /** Volume of the first cell of the line when its VM was made. */
  first_fl: number | null;
}

interface Factor {
  id: string;
  name: string;
  product: string;
}

export interface Unit {
  id: string;
  genes: [string, string][];
}

interface Edge {
  from: number;
  to: number;
  sign: number;
  effector: string;
  half_um: number | null;
  released: boolean;
}

export interface Network {
  network: number;
  factors: Factor[];
  units: Unit[];
  edges: Edge[];
  effectors: { name: string; meaning: string }[];
  sigma: string[];
}

export interface Activity {
  time_s: number;
  levels: Record<string, number | null>;
  sigma_relative: (number | null)[];
  growth_control: number | null;
  ppgpp: number | null;
  copies: Float32Array;
  able: Float32Array;
  bound: Float32Array;
  rna: Float32Array;
  told: Int8Array;
}

/** A concentration given in µM, as people write it. */
export function amount(um: number | null | undefined): string {
  if (um === null || um === undefined || !Number.isFinite(um)) return "–";
  return um >= 1000 ? `${Number((um / 1000).toPrecision(3))} mM` : `${Number(um.toPrecision(3))} µM`;
}

/** Name of a unit for people: its genes as in lacZYA. */
export function unitName(unit: Unit): string {
  const names = unit.genes.map(([id, symbol]) => symbol || id);
  const stem = names[0] ?? unit.id;
  if (names.length === 1 || stem.length < 4) return names.length > 1 ? `${stem} +${names.length - 1}` : stem;
  const family = stem.slice(0, 3);
  if (names.every((name) => name.length === 4 && name.startsWith(family)))
    return family + names.map((name) => name[3]).join("");
  return `${stem} +${names.length - 1}`;
}
