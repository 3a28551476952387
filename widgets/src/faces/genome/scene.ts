import type { Arrays, FaceMessage } from "../../parts/face";
import { Lane } from "./lane";

export interface Replicon {
  id: string;
  length: number;
  circular: boolean;
  origin: number;
  terminus: number;
  evidence: string;
  chromosome: boolean;
  copies: number;
}

export interface Planted {
  kind: string;
  name: string;
  start: number;
  end: number;
  strand: number;
  found: boolean | null;
}

interface Facts {
  vm: string;
  program: string;
  organism: string;
  groups: string[];
  replicons: Replicon[];
  ids: string[];
  symbols: string[];
  products: string[];
  units: string[];
  promoters: string[];
  sigmas: string[];
  sites: string[];
}

/** Lanes of one replicon. */
export interface Lanes {
  genes: Lane;
  units: Lane;
  promoters: Lane;
  stops: Lane;
  sites: Lane;
}

/** Mark of a gene in whose place stands a version that does not work. */
const REPLACED = 3;

/** A program as it can be drawn; see `scene.py` for the arrays. */
export class Scene {
  readonly facts: Facts;
  readonly rowOf: Map<string, number>;
  private readonly lanes = new Map<number, Lanes>();

  constructor(
    message: FaceMessage,
    readonly arrays: Arrays,
  ) {
    this.facts = message as unknown as Facts;
    this.rowOf = new Map(this.facts.ids.map((id, row) => [id, row]));
  }

  get count(): number {
    return this.facts.ids.length;
  }

  name(row: number): string {
    return this.facts.symbols[row] || this.facts.ids[row]!;
  }

  /** The gene that stands in the place of one whose product was broken; otherwise the gene itself. */
  present(row: number): number {
    return this.column("mark")[row] === REPLACED ? (this.rowOf.get(`${this.facts.ids[row]!}.broken`) ?? row) : row;
  }

  column(name: string): ArrayLike<number> {
    return this.arrays[name]!;
  }

  on(replicon: number): Lanes {
    let lanes = this.lanes.get(replicon);
    if (!lanes) {
      const { length } = this.facts.replicons[replicon]!;
      const lane = (of: string, start: string, end: string) => {
        const home = this.column(of);
        const hidden = of === "replicon" ? this.column("mark") : null;
        const rows = Array.from({ length: home.length }, (_, row) => row).filter((row) => home[row] === replicon && hidden?.[row] !== REPLACED);
        const [from, to] = [this.column(start), this.column(end)];
        return new Lane(from, start === end ? Array.from(from, (at) => at + 1) : to, rows, length);
      };
      lanes = {
        genes: lane("replicon", "start", "end"),
        units: lane("unit_replicon", "unit_start", "unit_end"),
        promoters: lane("promoter_replicon", "promoter_at", "promoter_at"),
        stops: lane("stop_replicon", "stop_at", "stop_at"),
        sites: lane("site_replicon", "site_at", "site_at"),
      };
      this.lanes.set(replicon, lanes);
    }
    return lanes;
  }
}

export type Quantity = "rnap" | "rna" | "protein" | "ribosomes";

/** What goes on in the cell at one moment. */
export interface Now {
  state: string;
  error: string;
  arrested: string;
  time_s: number;
  generation: number;
  origins: number;
  termini: number;
  forks: [number, number][];
  free_rnap: number;
}

export class Live {
  now: Now | null = null;
  private arrays: Arrays = {};

  update(message: FaceMessage, arrays: Arrays): boolean {
    if (!arrays.rna) return false;
    this.now = message as unknown as Now;
    this.arrays = arrays;
    return true;
  }

  clear(): void {
    this.now = null;
    this.arrays = {};
  }

  /** A count of one gene; polymerases are those on its transcription unit. */
  value(scene: Scene, quantity: Quantity, row: number): number {
    const column = this.arrays[quantity];
    if (!column) return 0;
    if (quantity !== "rnap") return column[row] ?? 0;
    const unit = scene.column("unit")[row]!;
    return unit < 0 ? 0 : (column[unit] ?? 0);
  }

  onUnit(unit: number): number {
    return this.arrays.rnap?.[unit] ?? 0;
  }

  /** Molecules of the factor of an edge that are able to bind. */
  able(scene: Scene, edge: number): number {
    const factor = scene.column("site_factor")[edge] ?? -1;
    return factor < 0 ? 0 : (this.arrays.protein?.[factor] ?? 0) * (this.arrays.active?.[edge] ?? 0);
  }

  /** Copies of each place: coordinates (unwrapped from the origin, both ways) of the forks, outermost first. */
  copiesAt(replicon: Replicon, base: number): number {
    if (!replicon.chromosome || !this.now) return replicon.copies;
    const place = relative(replicon, base);
    return this.now.forks.reduce((sum, [at, count]) => sum + (at > place ? count : 0), this.now.termini);
  }
}

/** 0 at the origin, 1 at the terminus, along the arm on which `base` lies. */
export function relative({ length, origin, terminus, circular }: Replicon, base: number): number {
  if (!circular) return Math.min(1, Math.abs(base - origin) / Math.max(base >= origin ? length - origin : origin, 1));
  const clockwise = (base - origin + length) % length;
  const arm = (terminus - origin + length) % length || length;
  return clockwise <= arm ? clockwise / arm : (length - clockwise) / Math.max(length - arm, 1);
}

/** Where the two forks of a round are: [clockwise, counter-clockwise], as bases of the replicon. */
export function forkPlaces({ length, origin, terminus, circular }: Replicon, position: number): [number, number] {
  if (!circular) return [origin + position * (length - origin), origin * (1 - position)];
  const arm = (terminus - origin + length) % length || length;
  return [(origin + position * arm) % length, (origin - position * (length - arm) + length) % length];
}
