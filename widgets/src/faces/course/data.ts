import type { Arrays } from "../../parts/face";
import { Growing, type Points } from "./points";
import type { Curve, Facts, Mark, Row } from "./protocol";

/** A stretch of time of which more is known than of the whole. */
interface Near {
  from: number;
  to: number;
  exact: boolean;
  /** Goes on with what comes. */
  open: boolean;
  points: Map<string, Growing>;
}

/** Marks of one VM and kind that are kept, the latest. */
const MARKS = 500;
const NEAR_CAPACITY = 60_000;
/** More rows of a curve in a snapshot mean that it is thinned. */
const SNAPSHOT_ROWS = 1200;
const id = (vm: string, key: string) => `${vm}\n${key}`;

/** What the kernel has told: curves, marks, the whole history in outline, and one stretch of it in full. */
export class Data {
  curves: Curve[] = [];
  vms: string[] = [];
  shown: string[] = [];
  chosen: string[] = [];
  layout: "overlay" | "stacked" = "overlay";
  marks: Mark[] = [];
  /** Divisions that are not among the marks, before them. */
  unmarked = 0;
  ready = false;
  private whole = new Map<string, Growing>();
  private near: Near | null = null;

  take(facts: Facts, { times, values }: Arrays): void {
    if (facts.reset) {
      this.whole.clear();
      this.near = null;
      this.ready = true;
      this.curves = facts.curves ?? [];
      this.vms = facts.vms ?? [];
      this.shown = facts.shown ?? [];
      this.chosen = facts.chosen ?? [];
      this.layout = facts.layout ?? "overlay";
    }
    if (facts.events) [this.marks, this.unmarked] = [facts.events, facts.unmarked ?? 0];
    if (facts.more_events) this.mark(facts.more_events);
    if (facts.series && times && values) this.append(facts, times, values);
  }

  /** The answer to a question for a stretch of time. */
  takeNear(from: number, to: number, exact: boolean, rows: Row[], { times, values }: Arrays): void {
    const near: Near = { from, to, exact, open: to >= this.end, points: new Map() };
    walk(rows, (name, begin, stop) => {
      const points = new Growing(NEAR_CAPACITY);
      points.append(times!, values!, begin, stop);
      if (near.open) {
        const whole = this.whole.get(name);
        if (whole) points.append(whole.times, whole.values, 0, whole.length);
      }
      near.points.set(name, points);
    });
    this.near = near;
  }

  /** What is best drawn of a curve between two times. */
  points(vm: string, key: string, from: number, to: number): Points | undefined {
    const name = id(vm, key);
    return (this.covers(from, to) && this.near!.points.get(name)) || this.whole.get(name);
  }

  /** Whether every recorded row between two times is here. */
  isExact(from: number, to: number): boolean {
    return (this.covers(from, to) && this.near!.exact) || [...this.whole.values()].every((points) => points.exact);
  }

  /** Whether more should be asked for before this is drawn; `ratio` says how much narrower than what is here it may be. */
  lacks(from: number, to: number, ratio = 3): boolean {
    if (!this.whole.size || this.isExact(from, to)) return false;
    if (this.covers(from, to)) return (this.near!.to - this.near!.from) / (to - from) > ratio;
    return to - from < (this.end - this.start) / 1.5;
  }

  get start(): number {
    return Math.min(...[...this.whole.values()].map((points) => (points.length ? points.times[0]! : Infinity)), Infinity);
  }

  get end(): number {
    return Math.max(...[...this.whole.values()].map((points) => points.last), -Infinity);
  }

  /** Of each VM and kind the latest stay; divisions that go are counted. */
  private mark(more: Mark[]): void {
    this.marks = [...this.marks, ...more];
    if (this.marks.length <= MARKS) return;
    const left = new Map<string, number>();
    for (const { vm, kind } of this.marks) left.set(id(vm, kind), (left.get(id(vm, kind)) ?? 0) + 1);
    this.marks = this.marks.filter(({ vm, kind }) => {
      const name = id(vm, kind);
      const goes = left.get(name)! > MARKS;
      if (goes) left.set(name, left.get(name)! - 1);
      if (goes && kind === "division") this.unmarked++;
      return !goes;
    });
  }

  private covers(from: number, to: number): boolean {
    return !!this.near && this.near.from <= Math.max(from, this.start) && this.near.to >= Math.min(to, this.end);
  }

  private append(facts: Facts, times: ArrayLike<number>, values: ArrayLike<number>): void {
    const near = this.near;
    walk(facts.series!, (name, begin, stop) => {
      let points = this.whole.get(name);
      if (!points) this.whole.set(name, (points = new Growing()));
      points.append(times, values, begin, stop);
      if (facts.thin || (facts.reset && stop - begin > SNAPSHOT_ROWS)) points.exact = false;
      if (!near?.open) return;
      const detail = near.points.get(name);
      detail?.append(times, values, begin, stop);
      if (detail && !detail.exact) near.exact = false;
    });
    if (near?.open) {
      near.to = this.end;
      if (facts.thin) near.exact = false;
    }
  }
}

function walk(rows: Row[], visit: (name: string, begin: number, stop: number) => void): void {
  let begin = 0;
  for (const { vm, key, rows: count } of rows) {
    visit(id(vm, key), begin, begin + count);
    begin += count;
  }
}
