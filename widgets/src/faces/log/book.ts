export type Level = "debug" | "info" | "warning" | "error" | "critical";

/** One event; `facts` are all that it tells beyond time, level, logger and name. */
export interface Entry {
  number: number;
  time: string;
  level: Level;
  logger: string;
  event: string;
  vm: string;
  facts: [string, unknown][];
  traceback: string;
  /** The line of JSON that it came as. */
  line: string;
}

interface Wanted {
  level: Level;
  vm: string;
  text: string;
}

const RANK: Record<Level, number> = { debug: 0, info: 1, warning: 2, error: 3, critical: 4 };
const OWN = new Set(["time", "level", "logger", "event", "vm", "traceback"]);

/** Reads a line of JSON; null for what is none. */
export function entryOf(number: number, line: string): Entry | null {
  let told: Record<string, unknown>;
  try {
    told = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
  const text = (name: string) => (told[name] === undefined ? "" : String(told[name]));
  const level = text("level") in RANK ? (text("level") as Level) : "info";
  const facts = Object.entries(told).filter(([name]) => !OWN.has(name));
  return { number, time: text("time"), level, logger: text("logger"), event: text("event"), vm: text("vm"), facts, traceback: text("traceback"), line };
}

/** A fact in one line. */
export function said(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The latest events, and those of them that are wanted. */
export class Book {
  entries: Entry[] = [];
  shown: Entry[] = [];
  vms = new Map<string, number>();
  wanted: Wanted = { level: "debug", vm: "", text: "" };
  /** Number of the event that comes next. */
  next = 0;

  constructor(public most: number) {}

  clear(): void {
    this.entries = [];
    this.shown = [];
    this.vms = new Map();
    this.next = 0;
  }

  /** Takes lines from a number on; what was already here is left out. */
  add(first: number, lines: string[]): void {
    lines.forEach((line, at) => {
      const number = first + at;
      if (number < this.next) return;
      this.next = number + 1;
      const entry = entryOf(number, line);
      if (!entry) return;
      this.entries.push(entry);
      if (entry.vm) this.vms.set(entry.vm, (this.vms.get(entry.vm) ?? 0) + 1);
      if (this.fits(entry)) this.shown.push(entry);
    });
    if (this.entries.length > this.most) this.forget(this.entries.length - this.most);
  }

  filter(wanted: Partial<Wanted>): void {
    this.wanted = { ...this.wanted, ...wanted };
    this.shown = this.entries.filter((entry) => this.fits(entry));
  }

  /** All that is wanted, as it would stand in a log file. */
  lines(): string {
    return this.shown.map(({ line }) => `${line}\n`).join("");
  }

  private fits(entry: Entry): boolean {
    const { level, vm, text } = this.wanted;
    if (RANK[entry.level] < RANK[level] || (vm && entry.vm !== vm)) return false;
    const lower = entry.line.toLowerCase();
    return text.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
  }

  private forget(count: number): void {
    const gone = this.entries.splice(0, count);
    const last = gone.at(-1)!.number;
    const kept = this.shown.findIndex(({ number }) => number > last);
    this.shown.splice(0, kept < 0 ? this.shown.length : kept);
    for (const { vm } of gone) {
      const left = (this.vms.get(vm) ?? 0) - 1;
      if (left > 0) this.vms.set(vm, left);
      else this.vms.delete(vm);
    }
  }
}
