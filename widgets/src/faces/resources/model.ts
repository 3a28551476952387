/** What the gauges read, and when they warn; nothing here draws. */

import type { Verdict } from "../../parts/meter";

export interface Level {
  reading: string;
  side: "below" | "above";
  limit: number;
  tone: "warn" | "bad";
  words: string;
  source: string;
}

export interface Finding {
  kind: string;
  vm: string;
  text: string;
}

export interface Job {
  vm: string;
  number: number;
  genes: string[];
  state: string;
  left_s: number;
}

interface Field {
  name: string;
  label: string;
  unit: string;
  empty: string;
  value: number | null;
}

export interface Form {
  vm: string;
  fields: Field[];
}

export type Numbers = Record<string, number>;

export function numbersOf(flat: Float64Array, columns: string[], row: number): Numbers {
  return Object.fromEntries(columns.map((name, column) => [name, flat[row * columns.length + column] ?? NaN]));
}

/** The readings that levels speak of; NaN where there is nothing to hold a number against. */
export function readings(n: Numbers): Numbers {
  return {
    charge: n.charge!,
    atp_bound: n.atp_per_s! / n.atp_limit!,
    active: n.translating! / n.ribosomes! / n.usual_active!,
    ribosome_bound: n.translating! / n.ribosome_limit!,
    busy: 1 - n.rnap_free! / n.rnap!,
    memory_bound: n.memory! / n.memory_limit!,
    cpu_bound: n.cpu! / n.cpu_limit!,
  };
}

/** The worst that the levels say of some readings; of equals the first. */
export function verdict(levels: Level[], values: Numbers, names: string[]): Verdict {
  let found: Verdict = { tone: names.some((name) => Number.isFinite(values[name])) ? "good" : "", words: "", source: "" };
  for (const name of names) {
    const value = values[name]!;
    const level = levels.find((one) => one.reading === name && (one.side === "below" ? value < one.limit : value >= one.limit));
    if (level && (found.tone !== "bad" && (level.tone === "bad" || found.tone !== "warn"))) found = { tone: level.tone, words: level.words, source: level.source };
  }
  return found;
}

export interface Bar {
  who: number;
  began: number;
  ended: number;
}

/** The bars of the last seconds; the newest are given in order, older ones fall out. */
export class Turns {
  bars: Bar[] = [];
  private readonly known = new Map<number, number>();

  constructor(private readonly most = 20_000) {}

  clear(): void {
    this.bars = [];
    this.known.clear();
  }

  /** Rows of (who, began, ended); what is known already is left out. */
  add(flat: Float64Array): void {
    for (let at = 0; at + 2 < flat.length; at += 3) {
      const [who, began, ended] = [flat[at]!, flat[at + 1]!, flat[at + 2]!];
      const known = this.known.get(who) ?? -Infinity;
      if (ended <= known) continue;
      this.known.set(who, ended);
      this.bars.push({ who, began: Math.max(began, known), ended });
    }
    if (this.bars.length > this.most) this.bars.splice(0, this.bars.length - this.most);
  }

  forget(before: number): void {
    const kept = this.bars.findIndex((bar) => bar.ended >= before);
    this.bars.splice(0, kept < 0 ? this.bars.length : kept);
  }
}

/** Seconds that each VM ran between two times. */
export function shares(bars: Bar[], from: number, to: number): Map<number, number> {
  const found = new Map<number, number>();
  for (const { who, began, ended } of bars) {
    const inside = Math.min(ended, to) - Math.max(began, from);
    if (inside > 0) found.set(who, (found.get(who) ?? 0) + inside);
  }
  return found;
}

/** Fairness in words; Jain's index is 1 for equal and 1/n for all to one. */
export function fairWords(index: number | null, count: number): string {
  if (index === null || count < 2) return count < 2 ? "nobody competes" : "–";
  if (index >= 0.95) return "even";
  if (index >= 0.8) return "somewhat uneven";
  return "uneven";
}
