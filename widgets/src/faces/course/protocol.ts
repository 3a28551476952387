import type { FaceMessage } from "../../parts/face";

export interface Curve {
  key: string;
  label: string;
  unit: string;
  about: string;
  /** Locus tag when the curve is of a watched gene. */
  gene: string;
}

export interface Mark {
  vm: string;
  time_s: number;
  kind: "division" | "shift" | "program" | "arrest" | "recovery" | "failure" | "checkpoint";
  text: string;
}

export interface Row {
  vm: string;
  key: string;
  rows: number;
}

export interface Facts {
  reset?: boolean;
  /** Some of what came is thinned. */
  thin?: boolean;
  curves?: Curve[];
  vms?: string[];
  /** VMs that are drawn, and those of them that were chosen (none: the lab's own). */
  shown?: string[];
  chosen?: string[];
  layout?: "overlay" | "stacked";
  /** All marks, or those that came since. */
  events?: Mark[];
  more_events?: Mark[];
  /** Divisions before the first that is marked. */
  unmarked?: number;
  series?: Row[];
}

export type News = FaceMessage & Facts;

export interface Entry {
  key: string;
  label: string;
  unit: string;
  about: string;
  locus: string;
  group: string;
}
