import type { Activity, Network } from "./protocol";

/** The network as nodes: regulators first, then the units that they act on. */
export interface Wiring {
  count: number;
  units: number;
  /** Between nodes; `sign` 0 joins a unit with the regulator that it encodes. */
  links: { from: number; to: number; sign: number; edges: number[] }[];
  /** Nodes by the genes that they stand for. */
  nodes: Map<string, number[]>;
}

export function wiring(network: Network): Wiring {
  const units = network.factors.length;
  const links = new Map<string, Wiring["links"][number]>();
  network.edges.forEach((edge, row) => {
    const key = `${edge.from} ${edge.to} ${edge.sign}`;
    const link = links.get(key) ?? { from: edge.from, to: units + edge.to, sign: edge.sign, edges: [] };
    link.edges.push(row);
    links.set(key, link);
  });
  const nodes = new Map<string, number[]>();
  const add = (gene: string, node: number) => nodes.set(gene, [...(nodes.get(gene) ?? []), node]);
  network.factors.forEach((factor, node) => add(factor.id, node));
  network.units.forEach((unit, place) => {
    for (const [gene] of unit.genes) {
      const factor = nodes.get(gene)?.find((node) => node < units);
      if (factor !== undefined) links.set(`${place} codes ${factor}`, { from: units + place, to: factor, sign: 0, edges: [] });
      add(gene, units + place);
    }
  });
  return { count: units + network.units.length, units, links: [...links.values()], nodes };
}

/** Rows of the nodes around a gene: who regulates it, itself, whom it regulates. */
export function around(wired: Wiring, gene: string): [number[], number[], number[]] {
  const middle = new Set(wired.nodes.get(gene) ?? []);
  const above = new Set<number>();
  const below = new Set<number>();
  for (const { from, to, sign } of wired.links) {
    if (sign === 0) continue;
    if (middle.has(to) && !middle.has(from)) above.add(from);
    if (middle.has(from) && !middle.has(to)) below.add(to);
  }
  for (const node of below) above.delete(node);
  return [[...above], [...middle], [...below]];
}

/** Share of a regulator that can bind, as the mean over its edges. */
export function ableShare(network: Network, activity: Activity, factor: number): number {
  let [sum, many] = [0, 0];
  network.edges.forEach((edge, row) => {
    if (edge.from !== factor) return;
    sum += activity.able[row] ?? 0;
    many++;
  });
  return many ? sum / many : 0;
}

/** A gene of the network by id or symbol, whatever its case; the first whose name begins so if none is called so. */
export function findGene(network: Network, text: string): string {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return "";
  const genes: [string, string][] = [
    ...network.factors.map(({ id, name }): [string, string] => [id, name]),
    ...network.units.flatMap((unit) => unit.genes),
  ];
  const same = genes.find((names) => names.some((name) => name.toLowerCase() === wanted));
  return (same ?? genes.find((names) => names.some((name) => name.toLowerCase().startsWith(wanted))))?.[0] ?? "";
}
