import type { FaceHost } from "../../parts/face";

const CHUNK = 8192;
const MOST_CHUNKS = 64;

/** Composition of a replicon in bins, summed up so that any stretch is two look-ups. */
export class Composition {
  private readonly g: Float64Array;
  private readonly c: Float64Array;
  private readonly known: Float64Array;
  /** Cumulative G - C at each bin's end, scaled to its own extremes (0 to 1). */
  readonly cumulative: Float32Array;
  readonly meanGc: number;

  constructor(
    readonly width: number,
    g: ArrayLike<number>,
    c: ArrayLike<number>,
    known: ArrayLike<number>,
  ) {
    this.g = summed(g);
    this.c = summed(c);
    this.known = summed(known);
    const skew = Float32Array.from(this.g, (sum, bin) => sum - this.c[bin]!);
    let [least, most] = [Infinity, -Infinity];
    for (const value of skew) [least, most] = [Math.min(least, value), Math.max(most, value)];
    this.cumulative = skew.map((value) => (value - least) / Math.max(most - least, 1));
    const last = g.length;
    this.meanGc = last ? (this.g[last]! + this.c[last]!) / Math.max(this.known[last]!, 1) : 0;
  }

  get bins(): number {
    return this.g.length - 1;
  }

  /** [GC share, (G - C) / (G + C)] of the bins that `from` to `to` touches; null when no base is known there. */
  between(from: number, to: number): [number, number] | null {
    const low = Math.min(Math.max(Math.floor(from / this.width), 0), this.bins);
    const high = Math.min(Math.max(Math.ceil(to / this.width), low + 1), this.bins);
    const known = this.known[high]! - this.known[low]!;
    if (high <= low || !known) return null;
    const [g, c] = [this.g[high]! - this.g[low]!, this.c[high]! - this.c[low]!];
    return [(g + c) / known, g + c ? (g - c) / (g + c) : 0];
  }

  cumulativeAt(base: number): number {
    return this.cumulative[Math.min(Math.max(Math.round(base / this.width), 0), this.bins)] ?? 0;
  }
}

function summed(values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let bin = 0; bin < values.length; bin++) sums[bin + 1] = sums[bin]! + values[bin]!;
  return sums;
}

/** The bases of one replicon, asked for in chunks when they are looked at. */
export class Letters {
  private readonly chunks = new Map<number, Uint8Array | null>();

  constructor(
    private readonly host: FaceHost,
    private readonly replicon: string,
    private readonly length: number,
    private readonly arrived: () => void,
  ) {}

  /** The letter of a base (as a character code), or 0 while it is not here yet. */
  at(base: number): number {
    const chunk = Math.floor(base / CHUNK);
    return this.chunks.get(chunk)?.[base - chunk * CHUNK] ?? 0;
  }

  /** Asks for what is missing between two bases. */
  want(from: number, to: number): void {
    const [first, last] = [Math.floor(Math.max(from, 0) / CHUNK), Math.floor(Math.min(to, this.length - 1) / CHUNK)];
    for (let chunk = first; chunk <= last; chunk++) if (!this.chunks.has(chunk)) void this.ask(chunk);
  }

  private async ask(chunk: number): Promise<void> {
    this.chunks.set(chunk, null);
    const given = { replicon: this.replicon, start: chunk * CHUNK, end: (chunk + 1) * CHUNK };
    try {
      const { arrays } = await this.host.ask("sequence", given);
      this.chunks.set(chunk, arrays.letters as Uint8Array);
    } catch {
      window.setTimeout(() => this.chunks.delete(chunk), 2000);
    }
    if (this.chunks.size > MOST_CHUNKS) this.chunks.delete(this.chunks.keys().next().value!);
    this.arrived();
  }
}

const CODES: Record<number, number> = { 65: 0, 67: 1, 71: 2, 84: 3 };

/** The amino acid of three letters (character codes), "X" when one is not known. */
export function aminoAcid(table: string, a: number, b: number, c: number): string {
  const place = (CODES[a] ?? NaN) * 16 + (CODES[b] ?? NaN) * 4 + (CODES[c] ?? NaN);
  return Number.isNaN(place) ? (a && b && c ? "X" : "") : (table[place] ?? "");
}

const PAIRS: Record<number, number> = { 65: 84, 67: 71, 71: 67, 84: 65 };

export function complement(letter: number): number {
  return PAIRS[letter] ?? letter;
}

