import { colour, dash } from "../../parts/palette";
import type { Data } from "./data";
import { stretch, type Points } from "./points";
import type { Curve, Mark } from "./protocol";
import { linear, logarithmic, type Scale } from "./scales";

export interface Look {
  logarithmic: boolean;
  normalised: boolean;
  hidden: Set<string>;
  dark: boolean;
}

export interface Line {
  curve: Curve;
  vm: string;
  points: Points;
  colour: string;
  dash: number[];
  /** Values are drawn as multiples of this. */
  unit: number;
}

export interface Panel {
  title: string;
  vm: string;
  unit: string;
  top: number;
  height: number;
  lines: Line[];
  scale: Scale;
  marks: Mark[];
}

export interface Scene {
  from: number;
  to: number;
  width: number;
  height: number;
  left: number;
  right: number;
  panels: Panel[];
  marks: Mark[];
}

const COUNT = "molecules per cell";
/** Units of which a logarithmic axis makes sense. */
const LOG_UNITS = new Set([COUNT, "copies per cell", "µM", "mM", "by formula", "amount"]);
/** Other quantities than counts get one when the largest is more than so many times the smallest. */
const WIDE = 8;
const VM_DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], [1, 2], [12, 4]];
const TOP = 18;
const GAP = 12;
const BOTTOM = 22;

/** Which colours curves have; a curve keeps its own while others come and go. */
export class Places {
  private readonly places = new Map<string, number>();

  of(keys: string[]): Map<string, number> {
    const wanted = new Set(keys);
    for (const key of this.places.keys()) if (!wanted.has(key)) this.places.delete(key);
    for (const key of keys) {
      if (this.places.has(key)) continue;
      const used = new Set(this.places.values());
      let place = 0;
      while (used.has(place)) place++;
      this.places.set(key, place);
    }
    return this.places;
  }
}

/** How a curve of a VM looks: curves by colour and VMs by dashes, or VMs by colour when there is one curve. */
export function ink(data: Data, places: Map<string, number>, look: Look, key: string, vm: string): { colour: string; dash: number[] } {
  const shown = data.curves.filter((curve) => !look.hidden.has(curve.key));
  const number = data.shown.indexOf(vm);
  if (data.layout === "overlay" && data.shown.length > 1) {
    if (shown.length === 1) return { colour: colour(number, look.dark), dash: dash(number) };
    return { colour: colour(places.get(key) ?? 0, look.dark), dash: VM_DASHES[number % VM_DASHES.length]! };
  }
  return { colour: colour(places.get(key) ?? 0, look.dark), dash: dash(places.get(key) ?? 0) };
}

/** Everything that is to be drawn between two times, and where. */
export function compose(data: Data, places: Map<string, number>, look: Look, from: number, to: number, width: number): Scene {
  const curves = data.curves.filter((curve) => !look.hidden.has(curve.key));
  const stacks = data.layout === "stacked" ? data.shown.map((vm) => [vm]) : [data.shown];
  const shrink = data.layout === "stacked" && data.shown.length > 1 ? 0.72 : 1;
  const panels: Panel[] = [];
  let top = TOP;
  for (const vms of stacks) {
    const groups = new Map<string, Line[]>();
    for (const curve of curves) {
      const group = look.normalised ? "of the largest value" : curve.unit;
      for (const vm of vms) {
        const points = data.points(vm, curve.key, from, to);
        if (!points) continue;
        const line = { curve, vm, points, ...ink(data, places, look, curve.key, vm), unit: 1 };
        groups.set(group, [...(groups.get(group) ?? []), line]);
      }
    }
    for (const [unit, lines] of groups) {
      const height = Math.round((look.normalised ? 300 : unit === COUNT ? 236 : 92) * shrink);
      const marks = data.marks.filter((mark) => vms.includes(mark.vm) && mark.time_s >= from && mark.time_s <= to);
      const scale = scaleFor(lines, look, unit, from, to, height);
      panels.push({ title: stacks.length > 1 ? vms[0]! : "", vm: vms.length === 1 ? vms[0]! : "", unit, top, height, lines, scale, marks });
      top += height + GAP;
    }
  }
  if (!panels.length) {
    panels.push({ title: "", vm: "", unit: "", top, height: 160, lines: [], scale: linear(0, 1, 3), marks: [] });
    top += 160 + GAP;
  }
  const marks = data.marks.filter((mark) => data.shown.includes(mark.vm) && mark.time_s >= from && mark.time_s <= to);
  return { from, to, width, height: top - GAP + BOTTOM, left: 62, right: 12, panels, marks };
}

function scaleFor(lines: Line[], look: Look, unit: string, from: number, to: number, height: number): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const line of lines) {
    const [first, stop] = stretch(line.points, from, to);
    let [least, most, positive] = [Infinity, -Infinity, Infinity];
    for (let row = first; row < stop; row++) {
      const value = line.points.values[row]!;
      if (value < least) least = value;
      if (value > most) most = value;
      if (value > 0 && value < positive) positive = value;
    }
    if (look.normalised && most > 0) line.unit = most;
    low = Math.min(low, least / line.unit);
    high = Math.max(high, most / line.unit);
  }
  const counts = unit === COUNT && !look.normalised;
  const wanted = look.logarithmic && (look.normalised || LOG_UNITS.has(unit));
  const ticks = Math.max(2, Math.floor(height / 34));
  const wide = counts || (low > 0 && high > WIDE * low);
  if (wanted && high > 0 && wide) return logarithmic(counts ? Math.max(low, 1) : low, high, ticks, counts ? 0.9 : low || 1e-6);
  return linear(low, high, ticks);
}
