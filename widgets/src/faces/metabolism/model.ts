/** What the kernel's half sends, and what is worked out from it without touching the page. */

export interface Strand {
  reaction: string;
  column: number;
  from: string;
  to: string;
  bow: number;
  /** Empty: to the left of the bow; `-`: to the right; `!`: none; or `x,y,anchor`. */
  label: string;
  sign: number;
}

export interface Place {
  key: string;
  id: string;
  x: number;
  y: number;
  side: "l" | "r" | "t" | "b";
  name: string;
  outside: boolean;
  there: boolean;
  column: number;
}

export interface Atlas {
  page: [number, number];
  membrane: [number, number, number, number];
  headings: { text: string; x: number; y: number }[];
  nodes: Place[];
  strands: Strand[];
  biomass: { x: number; y: number; column: number; precursors: string[] };
}

interface Exchange {
  column: number;
  metabolite: string;
  row: number;
  name: string;
}

export interface Network {
  name: string;
  reactions: string[];
  metabolites: string[];
  names: Record<string, string>;
  groups: Record<string, string>;
  exchanges: Exchange[];
  growth: number[];
  reference_growth: number | null;
  map: Atlas | null;
}

interface Limit {
  kind: "pool" | "exchange" | "enzyme";
  name: string;
  column: number;
  elasticity: number;
}

export interface Study {
  time_s: number;
  possible: number;
  optimum: number | null;
  enzyme_g_per_gdw: number;
  pool_g_per_gdw: number;
  supply: number;
  shortage: string;
  slowest: string | null;
  limits: Limit[];
  arrays: Partial<Record<"lower" | "upper" | "possible" | "optimum" | "reduced" | "prices", Float32Array>>;
}

export type Vitals = Record<string, number | null>;

/** Which fluxes are drawn. */
export type Shown = "now" | "possible" | "optimum" | "difference";

export const UNIT = "mmol/gDW/h";
const IDLE = 1e-6;

/** Share (0 to 1) of the full width of a strand that carries `flux`, when `most` has all of it. */
export function weight(flux: number, most: number, logarithmic: boolean): number {
  const size = Math.abs(flux);
  if (!(size > IDLE) || !(most > 0)) return 0;
  if (!logarithmic) return Math.min(1, size / most);
  const least = most / 1000;
  return Math.min(1, Math.max(0.04, Math.log(size / least) / Math.log(most / least)));
}

/** The smallest of 1, 2, 5, 10, 20... that is not below the largest number. */
export function roundUp(most: number): number {
  if (!(most > 0)) return 1;
  const ten = 10 ** Math.floor(Math.log10(most));
  for (const step of [1, 2, 5]) if (most <= step * ten * (1 + 1e-9)) return step * ten;
  return 10 * ten;
}

/** A flux or another number in few characters: 0, 0.04, 6.64, 29.6. */
export function brief(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "no limit" : "no limit backwards";
  const size = Math.abs(value);
  if (size < IDLE) return "0";
  if (size >= 1e5 || size < 1e-3) return value.toExponential(1);
  return Number(value.toPrecision(3)).toString();
}

/** The fluxes to draw, or null while they are not known; a difference is that of the sizes. */
export function chosen(shown: Shown, now: Float32Array, study: Study | null): Float32Array | null {
  if (shown === "now") return now;
  if (shown === "possible") return study?.arrays.possible ?? null;
  const best = study?.arrays.optimum;
  if (!best) return null;
  return shown === "optimum" ? best : now.map((flux, j) => Math.abs(flux) - Math.abs(best[j]!));
}

interface Crossing {
  exchange: Exchange;
  /** Into the cell is positive. */
  inward: number;
  /** Greatest uptake, if anything may come in. */
  most: number | null;
  /** At its greatest uptake. */
  full: boolean;
  price: number | null;
}

/** Exchanges that carry something, uptake first, then what could be taken up. */
export function crossings(network: Network, now: Float32Array, study: Study | null): Crossing[] {
  const rows: Crossing[] = [];
  for (const exchange of network.exchanges) {
    const inward = -(now[exchange.column] ?? 0);
    const lower = study?.arrays.lower?.[exchange.column];
    const most = lower !== undefined && lower < -IDLE ? -lower : null;
    const best = study?.arrays.possible?.[exchange.column] ?? now[exchange.column] ?? 0;
    const full = most !== null && most < 900 && -best >= most * (1 - 1e-4);
    const price = study?.arrays.prices?.[exchange.row];
    if (Math.abs(inward) > IDLE || full)
      rows.push({ exchange, inward, most, full, price: price === undefined || Number.isNaN(price) ? null : price });
  }
  return rows.sort((a, b) => b.inward - a.inward);
}

/** Reactions that match all words, largest flux first. */
export function listed(network: Network, fluxes: Float32Array, words: string, most: number): number[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found: number[] = [];
  network.reactions.forEach((reaction, column) => {
    const text = `${reaction} ${network.names[reaction] ?? ""} ${network.groups[reaction] ?? ""}`.toLowerCase();
    if (wanted.every((word) => text.includes(word))) found.push(column);
  });
  return found.sort((a, b) => Math.abs(fluxes[b] ?? 0) - Math.abs(fluxes[a] ?? 0)).slice(0, most);
}
