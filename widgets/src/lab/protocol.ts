/** Messages between the kernel's view hub and the views. */
export const PROTOCOL = 1;

export interface BlockHeader {
  vm: string;
  kind: "vitals" | "now" | "copies";
  key: string;
  rows: number;
  columns: number;
}

export interface VmState {
  name: string;
  state: "created" | "running" | "paused" | "stopped" | "failed" | "destroyed";
  time_s: number;
  /** Cell seconds per wall second, measured. */
  rate: number;
  /** Cell seconds per wall second, asked for; null means as fast as possible. */
  speed: number | null;
  outcome: string;
  error: string;
  seed: number;
  lineage: string;
  program: string;
  organism: string;
  /** What may be asked for it now. */
  verbs: string[];
}

export interface Watch {
  key: string;
  gene: string;
  symbol: string;
  quantity: "protein" | "rna";
}

export interface Birth {
  lineage: string;
  time_s: number;
  volume_fl: number;
  protein_total: number;
  fate: "followed" | "kept" | "adopted" | "gone";
}

export interface Genes {
  ids: string[];
  symbols: string[];
  products: string[];
}

export interface Facts {
  selected?: string;
  playing?: boolean;
  vms?: VmState[];
  watches?: Watch[];
  births?: Birth[];
  /** VMs that were destroyed and can come back, the latest last. */
  undo?: { number: number; name: string }[];
}

export interface Snapshot extends Facts {
  kind: "snapshot";
  view: string;
  protocol: number;
  vitals: string[];
  genes: Genes;
  blocks: BlockHeader[];
  seq: number;
}

export interface Frame extends Facts {
  kind: "frame";
  blocks: BlockHeader[];
  seq: number;
}

export interface Notice {
  kind: "notice";
  text: string;
  seq: number;
}

export type Incoming = Snapshot | Frame | Notice;
export type Command = { verb: string } & Record<string, unknown>;
export type Send = (command: Command) => void;
