import type { Line } from "./protocol";

export const FATES = ["not kept", "kept", "runs as a VM"] as const;
export const KEPT = 1;
export const ADOPTED = 2;
const COLUMNS = 7;

export interface Division {
  lane: number;
  row: number;
  time_s: number;
  interdivision_s: number;
  volumes: [number, number];
  proteins: [number, number];
  fate: number;
}

export interface Lane {
  vm: string;
  founder: string;
  start_s: number;
  first_fl: number;
  divisions: Division[];
  /** The division that the first cell came from. */
  from: Division | null;
}

/** One lane for each VM; VMs that were adopted come below their mothers, the latest first, so that no branch crosses. */
export function lanes(lines: readonly Line[], numbers: Float32Array): Lane[] {
  const rows = new Map<string, Lane>();
  let offset = 0;
  for (const line of lines) {
    const divisions: Division[] = [];
    for (let row = 0; row < line.rows; row++, offset += COLUMNS) {
      const [time_s, interdivision_s, first, second, proteins, others, fate] = numbers.subarray(offset, offset + COLUMNS);
      divisions.push({
        lane: 0,
        row,
        time_s: time_s!,
        interdivision_s: interdivision_s!,
        volumes: [first!, second!],
        proteins: [proteins!, others!],
        fate: fate!,
      });
    }
    const start_s = divisions[0] ? divisions[0].time_s - divisions[0].interdivision_s : 0;
    rows.set(line.vm, { vm: line.vm, founder: line.founder, start_s, first_fl: line.first_fl ?? 0, divisions, from: null });
  }
  const children = new Map<string, Line[]>();
  const roots: Line[] = [];
  for (const line of lines) {
    const mother = rows.get(line.mother)?.divisions[line.mother_row];
    if (!mother) {
      roots.push(line);
      continue;
    }
    const lane = rows.get(line.vm)!;
    lane.from = mother;
    lane.start_s = mother.time_s;
    children.set(line.mother, [...(children.get(line.mother) ?? []), line]);
  }
  const order: Lane[] = [];
  const put = (line: Line): void => {
    const lane = rows.get(line.vm)!;
    for (const division of lane.divisions) division.lane = order.length;
    order.push(lane);
    const below = children.get(line.vm) ?? [];
    for (const child of [...below].sort((a, b) => b.mother_row - a.mother_row)) put(child);
  };
  roots.forEach(put);
  return order;
}

/** Lineage of the cell before the division of that row, and of its daughters. */
export function names(lane: Lane, row: number): { mother: string; daughters: [string, string]; generation: number } {
  const mother = lane.founder + ".0".repeat(row);
  return { mother, daughters: [`${mother}.0`, `${mother}.1`], generation: mother.split(".").length };
}

/** A lineage with its first and last steps only. */
export function short(lineage: string): string {
  return lineage.length > 15 ? `${lineage.slice(0, 3)}…${lineage.slice(-9)}` : lineage;
}

/** Index of the first division at or after a time. */
export function firstAfter(divisions: readonly Division[], time_s: number): number {
  let low = 0;
  let high = divisions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (divisions[middle]!.time_s < time_s) low = middle + 1;
    else high = middle;
  }
  return low;
}
