import type { Mapping } from "./shape";

/** What the two halves of the console tell each other. */

export interface Fix {
  name: string;
  written: string;
}

export interface Mistake {
  said: string;
  line: number;
  column: number;
  start: number;
  end: number;
  pointer: string;
  fixes: Fix[];
}

/** What one command gave; its values besides these are its own. */
export type Row = Mapping & { command: string; cell_s?: number; wall_s?: number; used?: Record<string, number> };

export interface Run {
  number: number;
  vm: string;
  text: string;
  commands: number;
  began: string;
  status: "running" | "success" | "arrested" | "stopped" | "error";
  wall_s: number;
  /** Number of the first row here; those before it were told already. */
  first_row: number;
  rows: Row[];
  said: string;
  code: string;
  mistake: Mistake | null;
  stopped: boolean;
}

/** A run with the rows that were told before. */
export function joined(before: Run | undefined, news: Run): Run {
  return { ...news, first_row: 0, rows: [...(before?.rows.slice(0, news.first_row) ?? []), ...news.rows] };
}

export interface Command {
  name: string;
  form: string;
  summary: string;
}

/** How it stands with the shown VM; `done` and `line` are of the text that runs on it. */
export interface Standing {
  vm: string;
  state: string;
  busy: string;
  time_s: number;
  done: number;
  line: number;
  began_s: number;
}

export interface News extends Standing {
  reset?: boolean;
  runs: Run[];
  texts?: string[];
  commands?: Command[];
}

interface Proposal {
  text: string;
  kind: string;
  help: string;
}

export interface Form {
  name: string;
  summary: string;
  active: string;
  parameters: { name: string; form: string; kind: string; help: string; required: boolean }[];
}

export interface Help {
  proposals: Proposal[];
  replaced: number;
  form: Form | null;
}
