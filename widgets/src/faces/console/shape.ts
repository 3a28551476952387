import { compact } from "../../parts/format";

/** A result as something to be read: single facts, tables, lists and paragraphs, each with a title. */
export type Block =
  | { kind: "facts"; title: string; facts: [string, string][] }
  | { kind: "table"; title: string; columns: string[]; rows: Cell[][]; total: number }
  | { kind: "list"; title: string; entries: string[] }
  | { kind: "prose"; title: string; text: string };
export type Cell = string | number | number[] | null;

type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Mapping = { [key: string]: Value };

const REST = "…";
/** Shown apart from the rest: the heading of an answer has them. */
const APART = new Set(["command", "cell_s", "wall_s", "used"]);
const LONG = 90;
const SHORT = 48;

/** The blocks of one command's values: what is short first, then tables and prose in their order. */
export function blocks(result: Mapping): Block[] {
  const facts: [string, string][] = [];
  const found: Block[] = [];
  for (const [name, value] of Object.entries(result)) {
    if (APART.has(name)) continue;
    const title = words(name);
    if (isSingle(value) || isShort(value)) {
      const text = said(value);
      if (text.length > LONG || text.includes("\n")) found.push({ kind: "prose", title, text });
      else facts.push([title, text]);
    } else if (name === "after" && isMapping(value) && isMapping(result.before ?? null)) found.push(changes(result.before as Mapping, value));
    else if (name !== "before" || !isMapping(result.after ?? null)) found.push(...block(title, value));
  }
  return facts.length ? [{ kind: "facts", title: "", facts }, ...found] : found;
}

function block(title: string, value: Value[] | Mapping): Block[] {
  if (isEmpty(value)) return [{ kind: "facts", title: "", facts: [[title, "none"]] }];
  if (Array.isArray(value)) {
    if (value.every(isMapping)) return [table(title, value.map((row) => ["", row]), value.length)];
    return [{ kind: "list", title, entries: value.map(said) }];
  }
  const entries = Object.entries(value).filter(([name]) => name !== REST);
  const total = typeof value[REST] === "number" ? value[REST] : entries.length;
  if (entries.every(([, row]) => isMapping(row))) return [table(title, entries as [string, Mapping][], total)];
  const inner = entries.filter(([, row]) => !isSingle(row));
  const facts = entries.filter(([, row]) => isSingle(row)).map(([name, row]): [string, string] => [words(name), said(row)]);
  const own: Block[] = facts.length ? [{ kind: "facts", title, facts }] : [];
  return [...own, ...inner.flatMap(([name, row]) => block(`${title} · ${words(name)}`, row as Value[] | Mapping))];
}

/** What was and what is, side by side. */
function changes(before: Mapping, after: Mapping): Block {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return table("before and after", names.map((name) => ["", { quantity: words(name), before: before[name] ?? null, after: after[name] ?? null }]), names.length);
}

function table(title: string, named: [string, Mapping][], total: number): Block {
  const flat = named.map(([name, row]): Map<string, Cell> => {
    const cells = new Map<string, Cell>(name ? [["", name]] : []);
    for (const [column, value] of Object.entries(row)) flatten(words(column), value, cells);
    return cells;
  });
  const columns = [...new Set(flat.flatMap((cells) => [...cells.keys()]))];
  return { kind: "table", title, columns, rows: flat.map((cells) => columns.map((column) => cells.get(column) ?? null)), total };
}

function flatten(column: string, value: Value, cells: Map<string, Cell>): void {
  if (isMapping(value)) for (const [name, part] of Object.entries(value)) flatten(`${column} ${words(name)}`, part, cells);
  else if (Array.isArray(value) && value.length > 1 && value.every((part) => typeof part === "number")) cells.set(column, value as number[]);
  else if (typeof value === "number") cells.set(column, value);
  else cells.set(column, value === null ? null : said(value));
}

/** Any value in one line. */
export function said(value: Value | undefined): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "number") return compact(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.length ? value.map((part) => (isSingle(part) ? said(part) : `(${said(part)})`)).join(", ") : "none";
  return Object.entries(value).map(([name, part]) => `${words(name)} ${said(part)}`).join(", ") || "none";
}

const SPELT: Record<string, string> = { atp: "ATP", rna: "RNA", rnas: "RNAs", mrna: "mRNA", trna: "tRNA", rnap: "RNAP", dna: "DNA", ph: "pH", cpu: "CPU" };
const UNITS: Record<string, string> = { s: "s", fl: "fL", um: "µM", mm: "mM", per_h: "per h", per_s: "per s", c: "°C", nt: "nt", aa: "aa", kcal: "kcal" };

/** The name of a value as a reader says it: volume_fl becomes "volume (fL)". */
export function words(name: string): string {
  const unit = name.match(/_(per_h|per_s|s|fl|um|mm|c|nt|aa|kcal)$/);
  const stem = unit ? name.slice(0, -unit[0].length) : name;
  return stem.split("_").map((word) => SPELT[word] ?? word).join(" ") + (unit ? ` (${UNITS[unit[1]!]})` : "");
}

/** A list of single values that is said in a few words. */
const isShort = (value: Value) => Array.isArray(value) && value.length > 0 && value.every(isSingle) && said(value).length <= SHORT;
const isMapping = (value: Value): value is Mapping => typeof value === "object" && value !== null && !Array.isArray(value);
const isSingle = (value: Value) => typeof value !== "object" || value === null;
const isEmpty = (value: Value[] | Mapping) => (Array.isArray(value) ? value : Object.keys(value)).length === 0;

/** A table as text for a spreadsheet. */
export function tabbed(columns: string[], rows: Cell[][]): string {
  const line = (cells: Cell[]) => cells.map((cell) => String(cell ?? "").replace(/[\t\r\n]+/g, " ")).join("\t");
  return [line(columns), ...rows.map(line)].join("\n");
}
