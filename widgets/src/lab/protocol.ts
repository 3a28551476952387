/** Messages between the kernel's view hub and the views. */
export const PROTOCOL = 2;

export interface BlockHeader {
  vm: string;
  kind: "vitals" | "now";
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
  /** By its end when it is long. */
  lineage: string;
  generation: number;
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
  /** All of it, while it can be adopted. */
  lineage: string;
  /** As it is shown. */
  short: string;
  generation: number;
  time_s: number;
  volume_fl: number;
  protein_total: number;
  fate: "followed" | "kept" | "adopted" | "gone";
}

export interface Facts {
  selected?: string;
  playing?: boolean;
  vms?: VmState[];
  watches?: Watch[];
  births?: Birth[];
  /** Births before those. */
  births_before?: number;
  /** VMs that were destroyed and can come back, the latest last. */
  undo?: { number: number; name: string }[];
}

export interface Snapshot extends Facts {
  kind: "snapshot";
  view: string;
  protocol: number;
  vitals: string[];
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
