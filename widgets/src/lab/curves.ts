import type { Store } from "./store";

export interface Curve {
  key: string;
  label: string;
  /** Position in the palette; stays while other curves come and go. */
  index: number;
  /** A curve of a gene can be taken out; the cell's own can only be hidden. */
  gene: boolean;
}

/** Totals of the cell that share the axis "molecules per cell". */
const TOTALS: [string, string][] = [
  ["ribosomes", "ribosomes"],
  ["rnap", "RNA polymerase"],
  ["mrna_total", "mRNA"],
];

/** Which curves the upper plot shows, their colours, and which of them are hidden. */
export class Curves {
  readonly hidden = new Set<string>();
  private places = new Map<string, number>();

  list(store: Store): Curve[] {
    const wanted: Omit<Curve, "index">[] = [
      ...TOTALS.map(([key, label]) => ({ key, label, gene: false })),
      ...store.watches.map((watch) => ({
        key: watch.key,
        label: watch.quantity === "rna" ? `${watch.symbol} RNA` : watch.symbol,
        gene: true,
      })),
    ];
    const keys = new Set(wanted.map((curve) => curve.key));
    for (const key of this.places.keys()) if (!keys.has(key)) this.places.delete(key);
    return wanted.map((curve) => ({ ...curve, index: this.place(curve.key) }));
  }

  points(store: Store, curve: Curve): { times: number[]; values: number[] } {
    return curve.gene ? store.copies(curve.key) : store.vital(curve.key);
  }

  private place(key: string): number {
    const found = this.places.get(key);
    if (found !== undefined) return found;
    const used = new Set(this.places.values());
    let place = 0;
    while (used.has(place)) place++;
    this.places.set(key, place);
    return place;
  }
}

type Points = { times: number[]; values: number[] };

/** Puts curves with different times on one common time axis; a point that a curve lacks is null. */
export function align(curves: Points[]): [number[], ...(number | null)[][]] {
  const axes = new Map<string, number[]>();
  const names = curves.map(({ times }) => {
    const name = `${times.length} ${times[0]} ${times[times.length - 1]}`;
    axes.set(name, times);
    return name;
  });
  if (axes.size === 1) return [curves[0]!.times, ...curves.map((curve) => curve.values)];
  const common = [...axes.values()].reduce(merge, []);
  const positions = new Map([...axes].map(([name, times]) => [name, locate(times, common)]));
  const columns = curves.map(({ values }, index) => {
    const column = new Array<number | null>(common.length).fill(null);
    positions.get(names[index]!)!.forEach((at, row) => (column[at] = values[row]!));
    return column;
  });
  return [common, ...columns];
}

function merge(left: number[], right: number[]): number[] {
  const merged: number[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const a = left[i] ?? Infinity;
    const b = right[j] ?? Infinity;
    merged.push(Math.min(a, b));
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return merged;
}

function locate(times: number[], common: number[]): number[] {
  let at = 0;
  return times.map((time) => {
    while (common[at]! < time) at++;
    return at;
  });
}
