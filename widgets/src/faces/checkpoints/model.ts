/** What the kernel tells of the checkpoints, and what follows from it: which are shown, and how their branches run. */

import type { Points } from "../../parts/sketch";

export interface Row {
  id: string;
  label: string;
  name: string;
  note: string;
  tags: string[];
  created: string;
  automatic: boolean;
  parent: string;
  vms: string[];
  count: number;
  time_s: number;
  generation: number;
  bytes: number;
  own_bytes: number;
  damage: string;
  deleted: boolean;
}

export interface Autosave {
  on: boolean;
  begun: boolean;
  every_s: number;
  on_division: boolean;
  keep: number;
  saved: string;
  error: string;
}

export interface News {
  rows: Row[];
  gone: string[];
  owners: string[];
  whole: boolean;
  now: string;
  here: string;
  folder: string;
  session: string;
  vms: string[];
  autosave: Autosave;
  trouble: string;
}

export type Kind = "all" | "manual" | "automatic" | "deleted";

/** Where the lines of a row's branches run: its own lane, those that pass by, and those that end in it. */
export interface Lanes {
  own: number;
  passing: number[];
  /** Lanes whose line comes from above and ends in this row. */
  ending: number[];
  /** Whether a line goes down from it, to its parent. */
  down: boolean;
}

export class Checkpoints {
  readonly rows = new Map<string, Row>();
  /** Volumes in fL over times in s. */
  readonly curves = new Map<string, Points[]>();
  here = "";
  /** The kernel's clock minus the browser's, in ms. */
  private ahead = 0;

  take(news: News, numbers: Float32Array): void {
    if (news.whole) {
      this.rows.clear();
      this.curves.clear();
    }
    for (const id of news.gone) this.rows.delete(id);
    for (const row of news.rows) {
      this.rows.set(row.id, row);
      this.curves.delete(row.id);
    }
    const points = news.owners.length ? numbers.length / news.owners.length / 2 : 0;
    news.owners.forEach((id, number) => {
      const at = number * 2 * points;
      const times = numbers.slice(at, at + points);
      const values = numbers.slice(at + points, at + 2 * points);
      this.curves.set(id, [...(this.curves.get(id) ?? []), { times, values }]);
    });
    this.here = news.here;
    this.ahead = Date.parse(news.now) - Date.now();
  }

  age(created: string): number {
    return Math.max(0, (Date.now() + this.ahead - Date.parse(created)) / 1000);
  }

  /** Those of a kind in which every word of `text` is found, the newest first. */
  shown(kind: Kind, text: string): Row[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return [...this.rows.values()]
      .filter((row) => isOf(row, kind) && words.every((word) => has(row, word)))
      .sort((one, other) => number(other.id) - number(one.id));
  }

  count(kind: Kind): number {
    let found = 0;
    for (const row of this.rows.values()) found += Number(isOf(row, kind));
    return found;
  }

  /** The nearest of those shown that a checkpoint grew from. */
  above(id: string, shown: ReadonlySet<string>): string {
    let parent = this.rows.get(id)?.parent ?? "";
    while (parent && !shown.has(parent)) parent = this.rows.get(parent)?.parent ?? "";
    return parent;
  }

  /** The lanes of rows that are in the order of `shown`, newest first: children stand above their parents. */
  lanes(rows: Row[]): Lanes[] {
    const shown = new Set(rows.map((row) => row.id));
    const open: (string | null)[] = [];
    return rows.map((row) => {
      const ending: number[] = [];
      open.forEach((waited, lane) => {
        if (waited === row.id) ending.push(lane);
      });
      const own = ending[0] ?? free(open);
      for (const lane of ending) open[lane] = null;
      const passing = open.flatMap((waited, lane) => (waited === null || lane === own ? [] : [lane]));
      const parent = this.above(row.id, shown);
      open[own] = parent || null;
      return { own, passing, ending, down: Boolean(parent) };
    });
  }
}

function free(open: (string | null)[]): number {
  const lane = open.indexOf(null);
  return lane >= 0 ? lane : open.push(null) - 1;
}

function isOf(row: Row, kind: Kind): boolean {
  if (row.deleted !== (kind === "deleted")) return false;
  if (kind === "manual") return !row.automatic;
  return kind !== "automatic" || row.automatic;
}

function has(row: Row, word: string): boolean {
  return [row.label, row.note, row.id, ...row.tags, ...row.vms].some((text) => text.toLowerCase().includes(word));
}

export function number(id: string): number {
  return parseInt(id, 10);
}

/** A wall time that is over: just now, 4 min ago, 3 h ago, 2 days ago. */
export function ago(seconds: number): string {
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  const days = Math.floor(seconds / 86_400);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

export function words(text: string): string[] {
  return text.split(",").map((tag) => tag.trim()).filter(Boolean);
}
