/** A patch of DNA: centre and half-length in shares of the half cell, and whether it is a copy already made. */
export interface Lobe {
  x: number;
  reach: number;
  /** DNA in it, in chromosomes. */
  mass: number;
  copied: boolean;
}

export interface Mark {
  kind: "origin" | "fork" | "terminus";
  x: number;
  /** Share of the half-width. */
  y: number;
  /** For forks: how far they have come, 0 to 1. */
  position: number;
}

interface Nucleoids {
  lobes: Lobe[];
  marks: Mark[];
}

const FILLS = 0.62;

/**
 * Where the chromosomes are drawn. Finished chromosomes share the length of the cell; the copies of a round move apart
 * as its forks go on, until they are where two chromosomes would lie. Rounds nest: the next one begins in each copy.
 */
export function nucleoids(termini: number, rounds: readonly [number, number][]): Nucleoids {
  const found: Nucleoids = { lobes: [], marks: [] };
  const left = rounds.map(([, pairs]) => pairs);
  const place = (x: number, half: number, level: number, mass: number): void => {
    const position = rounds[level]?.[0] ?? 0;
    if (!rounds[level] || left[level]! <= 0) {
      found.lobes.push({ x, reach: half * FILLS * mass ** 0.4, mass, copied: level > 0 });
      found.marks.push({ kind: "origin", x, y: level ? 0 : -0.36, position: 0 });
      return;
    }
    left[level]!--;
    const apart = (half / 2) * position;
    const rest = Math.max(mass - position, 0);
    found.lobes.push({ x, reach: half * FILLS * rest ** 0.6, mass: rest, copied: level > 0 });
    for (const y of [-0.42, 0.42]) found.marks.push({ kind: "fork", x, y, position });
    for (const side of [-1, 1]) place(x + side * apart, half / 2, level + 1, position);
  };
  const half = 1 / Math.max(termini, 1);
  for (let chromosome = 0; chromosome < termini; chromosome++) {
    const x = -1 + (2 * chromosome + 1) * half;
    place(x, half, 0, 1);
    found.marks.push({ kind: "terminus", x, y: left.length ? 0 : 0.36, position: 1 });
  }
  return found;
}
