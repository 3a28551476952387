/** What the kernel tells of the machines, and what the table makes of it; nothing here draws. */

export interface Quota {
  ribosomes: number | null;
  atp_per_s: number | null;
  cpu_share: number | null;
  memory_bytes: number | null;
  priority: number;
}

export interface Vm {
  name: string;
  state: string;
  verbs: string[];
  arrested: string;
  error: string;
  busy: string;
  seed: string;
  lineage: string;
  genome: string;
  organism: string;
  isolated: boolean;
  quota: Quota;
}

export interface Run {
  told: string;
  vms: string[];
  busy: boolean;
  ended: string;
  good: boolean;
  share: number | null;
}

export interface Genome {
  id: string;
  organism: string;
  bp: number;
  licence: string;
  here: boolean;
  words?: string;
  chassis?: string;
}

export interface Choices {
  genomes: Genome[];
  media: string[];
  chassis: string[];
  awaited: [string, string][];
  crossable: string[];
  most_bytes: number;
}

/** A VM with its numbers by name. */
export interface Row {
  vm: Vm;
  /** As people see it: a running VM of a session that stands still is ready. */
  state: string;
  numbers: Record<string, number>;
}

export type Key = "name" | "state" | "seed" | "lineage" | "genome" | "quota" | (string & {});

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const STATES = ["failed", "arrested", "running", "ready", "paused", "created", "stopped"];

export function rowsOf(vms: Vm[], numbers: Float64Array, columns: string[], playing: boolean): Row[] {
  return vms.map((vm, index) => {
    const values: Record<string, number> = {};
    columns.forEach((name, column) => (values[name] = numbers[index * columns.length + column] ?? NaN));
    const still = vm.state === "running" && !playing ? "ready" : vm.state;
    const state = vm.arrested && vm.state === "running" ? "arrested" : still;
    return { vm, state, numbers: values };
  });
}

/** Names in the order of a column; what has no number comes last, ties keep the order of names. */
export function sorted(rows: Row[], key: Key, falling: boolean): string[] {
  const sign = falling ? -1 : 1;
  const text = (row: Row) => ({ seed: row.vm.seed, lineage: row.vm.lineage, genome: row.vm.genome })[key as string] ?? row.vm.name;
  const compare = (a: Row, b: Row) => {
    if (key === "state") return sign * (STATES.indexOf(a.state) - STATES.indexOf(b.state));
    if (!(key in a.numbers)) return sign * byName.compare(text(a), text(b));
    const [x, y] = [a.numbers[key]!, b.numbers[key]!];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return x === y ? 0 : sign * (x < y ? -1 : 1);
  };
  return [...rows].sort((a, b) => compare(a, b) || byName.compare(a.vm.name, b.vm.name)).map((row) => row.vm.name);
}

/** What can be done to at least one of these VMs now. */
export function deeds(rows: Row[], playing: boolean): Set<string> {
  const found = new Set(rows.flatMap((row) => row.vm.verbs));
  if (!playing && rows.some((row) => row.vm.state === "running")) found.add("go");
  return found;
}

/** What the first button does to these VMs, or nothing. */
export function primaryOf(rows: Row[], playing: boolean): "Start" | "Resume" | "Start all" | "Pause" | "" {
  const can = deeds(rows, playing);
  if (can.has("pause") && playing && !can.has("start") && !can.has("resume")) return "Pause";
  if (can.has("resume") && !can.has("start")) return "Resume";
  if (can.has("start") || can.has("go") || can.has("resume")) return rows.length > 1 ? "Start all" : "Start";
  return "";
}

/** The quota in a few words. */
export function quotaText(quota: Quota, compact: (value: number) => string): string {
  const parts = [];
  if (quota.ribosomes !== null) parts.push(`${compact(quota.ribosomes)} ribosomes`);
  if (quota.atp_per_s !== null) parts.push(`${compact(quota.atp_per_s)} ATP/s`);
  if (quota.cpu_share !== null) parts.push(`${Math.round(quota.cpu_share * 100)} % CPU`);
  if (quota.memory_bytes !== null) parts.push(`${compact(quota.memory_bytes / 1e6)} MB`);
  if (quota.priority !== 1) parts.push(`priority ${quota.priority}`);
  return parts.join(", ") || "–";
}

/** Genomes that have all words of a search in their names. */
export function found(genomes: Genome[], text: string): Genome[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return genomes.filter((genome) => {
    const all = `${genome.id} ${genome.organism} ${genome.words ?? ""} ${genome.licence}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Length of a genome: 4.64 Mb, 543 kb. */
export function size(bp: number): string {
  if (!bp) return "";
  return bp >= 1e6 ? `${(bp / 1e6).toPrecision(3)} Mb` : `${Math.round(bp / 1e3)} kb`;
}

/** The first name of that kind that is free: cell-2, cell-3 ... */
export function freeName(taken: string[]): string {
  let number = taken.length + 1;
  while (taken.includes(`cell-${number}`)) number++;
  return `cell-${number}`;
}

type FileKind = "genome" | "network" | "packed" | "other";

/** What a file seems to be by its name. */
export function kindOf(name: string): FileKind {
  const plain = name.toLowerCase().replace(/\.gz$/, "");
  if (/\.(tar|tgz|7z|rar|bz2|xz)$/.test(plain)) return "packed";
  if (/\.(xml|sbml)$/.test(plain)) return "network";
  if (/\.(gb|gbk|gbff|genbank|fa|fna|fasta|fas|gff|gff3|genome|tsv|txt|zip)$/.test(plain)) return "genome";
  return "other";
}
