/** Stretches of one replicon sorted by their start, so that those in a window are found without looking at all. */
export class Lane {
  readonly at: Int32Array;
  readonly to: Int32Array;
  /** Number of each stretch in the program. */
  readonly row: Int32Array;
  /** How many different stretches there are. */
  readonly distinct: number;
  private readonly longest: number;

  /** `rows`: which stretches belong here. One that runs on across the origin stands here twice. */
  constructor(start: ArrayLike<number>, end: ArrayLike<number>, rows: number[], length: number) {
    this.distinct = rows.length;
    const entries = rows.map((row): [number, number, number] => [start[row]!, end[row]!, row]);
    for (const [at, to, row] of [...entries]) if (to > length) entries.push([at - length, to - length, row]);
    entries.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    this.at = Int32Array.from(entries, (entry) => entry[0]);
    this.to = Int32Array.from(entries, (entry) => entry[1]);
    this.row = Int32Array.from(entries, (entry) => entry[2]);
    this.longest = entries.reduce((most, [at, to]) => Math.max(most, to - at), 0);
  }

  get size(): number {
    return this.at.length;
  }

  /** The first entry that may reach into a window that begins at `from`. */
  first(from: number): number {
    return lowerBound(this.at, from - this.longest);
  }

  /** Calls back with each entry that overlaps `from` to `to`. */
  each(from: number, to: number, see: (entry: number) => void): void {
    for (let entry = this.first(from); entry < this.size && this.at[entry]! < to; entry++)
      if (this.to[entry]! > from) see(entry);
  }

  /** Numbers of the stretches that cover a base. */
  covering(base: number): number[] {
    const found: number[] = [];
    this.each(base, base + 1, (entry) => found.push(this.row[entry]!));
    return found;
  }
}

/** The first place at which `sorted` is not below `value`. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
