/** A stretch of the replicon that is shown; `shift` places its coordinates in the view. */
export interface Piece {
  from: number;
  to: number;
  shift: number;
}

/** The fewest bases that fill a view. */
const LEAST = 24;

/** Which bases are shown, and where. `start` may lie outside of a circular replicon; the pieces say what that means. */
export class Viewport {
  start = 0;
  span = 1;

  constructor(
    public length: number,
    public circular: boolean,
    public width = 800,
  ) {
    this.whole();
  }

  get end(): number {
    return this.start + this.span;
  }

  /** The base of the replicon in the middle of the view. */
  get middle(): number {
    return (((this.start + this.span / 2) % this.length) + this.length) % this.length;
  }

  get basesPerPixel(): number {
    return this.span / this.width;
  }

  get isWhole(): boolean {
    return this.span >= this.length;
  }

  /** "1 to 4,641,652, 4.64 Mb", counted from 1. */
  get inWords(): string {
    const { length } = this;
    const first = Math.floor(((this.start % length) + length) % length) + 1;
    const last = ((first + Math.ceil(this.span) - 2) % length) + 1;
    return `${first.toLocaleString("en-US")} to ${last.toLocaleString("en-US")}, ${size(this.span)}`;
  }

  whole(): void {
    this.start = 0;
    this.span = this.length;
  }

  x(base: number): number {
    return ((base - this.start) / this.span) * this.width;
  }

  base(x: number): number {
    return this.start + (x / this.width) * this.span;
  }

  /** Shows `start` to `end`; both are brought to what the replicon has. */
  show(start: number, end: number): void {
    const span = Math.min(Math.max(end - start, Math.min(LEAST, this.length)), this.length);
    const middle = (start + end) / 2;
    this.span = span;
    this.start = middle - span / 2;
    this.settle();
  }

  /** Makes the stretch `factor` times as long, with the base under `x` staying where it is. */
  zoom(factor: number, x = this.width / 2): void {
    const fixed = this.base(x);
    const span = Math.min(Math.max(this.span * factor, Math.min(LEAST, this.length)), this.length);
    this.start = fixed - (x / this.width) * span;
    this.span = span;
    this.settle();
  }

  pan(pixels: number): void {
    this.start += pixels * this.basesPerPixel;
    this.settle();
  }

  pieces(): Piece[] {
    const turns = this.circular ? [-1, 0, 1] : [0];
    return turns
      .map((turn) => {
        const shift = turn * this.length;
        return { from: Math.max(0, this.start - shift), to: Math.min(this.length, this.end - shift), shift };
      })
      .filter(({ from, to }) => from < to);
  }

  /** Where a base of the replicon is drawn, if it is seen. */
  place(base: number): number | null {
    for (const { from, to, shift } of this.pieces()) if (base >= from && base < to) return this.x(base + shift);
    return null;
  }

  private settle(): void {
    if (this.circular) this.start = ((this.start % this.length) + this.length) % this.length;
    else this.start = Math.min(Math.max(this.start, 0), this.length - this.span);
    if (this.isWhole) this.start = this.circular ? this.start : 0;
  }
}

/** Coordinates of ticks, about `wanted` of them, at round numbers. */
export function ticks(start: number, end: number, wanted: number): number[] {
  const rough = Math.max((end - start) / Math.max(wanted, 1), 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough)!;
  const found: number[] = [];
  for (let at = Math.ceil(start / step) * step; at < end; at += step) found.push(at);
  return found;
}

/** A coordinate as people write it, from 1: 1,234 or 1.234 Mb when the ticks are far apart. */
export function coordinate(base: number, step: number): string {
  if (step >= 1e5) return `${(base / 1e6).toFixed(step >= 1e6 ? 0 : step >= 1e5 ? 1 : 2)} Mb`;
  if (step >= 1e3) return `${(base / 1e3).toLocaleString("en-US", { maximumFractionDigits: 1 })} kb`;
  return Math.round(base).toLocaleString("en-US");
}

/** A length: 812 bp, 12.3 kb, 4.64 Mb. */
export function size(bases: number): string {
  if (bases >= 1e6) return `${Number((bases / 1e6).toPrecision(3))} Mb`;
  if (bases >= 1e4) return `${Number((bases / 1e3).toPrecision(3))} kb`;
  return `${Math.round(bases).toLocaleString("en-US")} bp`;
}
