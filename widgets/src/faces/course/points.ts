/** Points of one curve in the order of their times. */
export interface Points {
  times: ArrayLike<number>;
  values: ArrayLike<number>;
  length: number;
}

const CAPACITY = 8000;

/** Position of the first time after `time`. */
export function after(points: Points, time: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points.times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The value at or just before `time`. */
export function valueAt(points: Points, time: number): number | undefined {
  return points.values[after(points, time) - 1];
}

/** Points that come one after the other; when they are too many, of each four the smallest and the largest stay. */
export class Growing implements Points {
  times = new Float64Array(512);
  values = new Float32Array(512);
  length = 0;
  /** Whether it holds every row there was. */
  exact = true;

  constructor(private readonly capacity = CAPACITY) {}

  get last(): number {
    return this.length ? this.times[this.length - 1]! : -Infinity;
  }

  /** Appends those that are later than what is here. */
  append(times: ArrayLike<number>, values: ArrayLike<number>, from: number, to: number): void {
    let latest = this.last;
    for (let row = from; row < to; row++) {
      const time = times[row]!;
      if (!(time > latest)) continue;
      latest = time;
      if (this.length === this.times.length) this.grow();
      this.times[this.length] = time;
      this.values[this.length++] = values[row]!;
    }
    if (this.length > this.capacity) this.thin();
  }

  private grow(): void {
    const [times, values] = [new Float64Array(2 * this.length), new Float32Array(2 * this.length)];
    times.set(this.times);
    values.set(this.values);
    [this.times, this.values] = [times, values];
  }

  private thin(): void {
    let kept = 0;
    const keep = (row: number) => {
      this.times[kept] = this.times[row]!;
      this.values[kept++] = this.values[row]!;
    };
    const last = this.length - 1;
    for (let begin = 0; begin < last; begin += 4) {
      let [low, high] = [begin, begin];
      for (let row = begin + 1; row < Math.min(begin + 4, last); row++) {
        if (this.values[row]! < this.values[low]!) low = row;
        if (this.values[row]! > this.values[high]!) high = row;
      }
      keep(Math.min(low, high));
      if (low !== high) keep(Math.max(low, high));
    }
    keep(last);
    this.length = kept;
    this.exact = false;
  }
}

/** Rows (first, and after the last) that a line between two times goes through. */
export function stretch(points: Points, from: number, to: number): [number, number] {
  const stop = after(points, to);
  const ends = stop === points.length || points.times[stop - 1] === to;
  return [Math.max(after(points, from) - 1, 0), ends ? stop : stop + 1];
}

/** Calls `to` with what a line through points from `first` to before `stop` needs: of each pixel column its first, smallest, largest and last. */
export function outline(points: Points, first: number, stop: number, x: (time: number) => number, to: (x: number, value: number) => void): void {
  const { times, values } = points;
  if (stop - first < 400) {
    for (let row = first; row < stop; row++) to(x(times[row]!), values[row]!);
    return;
  }
  let row = first;
  while (row < stop) {
    const column = Math.floor(x(times[row]!));
    let [low, high, end] = [row, row, row];
    while (end + 1 < stop && Math.floor(x(times[end + 1]!)) === column) {
      end++;
      if (values[end]! < values[low]!) low = end;
      if (values[end]! > values[high]!) high = end;
    }
    for (const kept of new Set([row, Math.min(low, high), Math.max(low, high), end])) to(x(times[kept]!), values[kept]!);
    row = end + 1;
  }
}
