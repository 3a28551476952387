import assert from "node:assert/strict";
import { test } from "node:test";
import { arc, onCircle } from "./chromosome";
import { dnaWidth, even, inCell, onDna, perDot } from "./dots";
import { firstAfter, lanes, names, short } from "./lanes";
import { forceLayout, rowLayout } from "./layout";
import { Motion, SPLIT_MS } from "./motion";
import { nucleoids } from "./nucleoids";
import { outline, spread, type Measures } from "./outline";
import { fits } from "./picture";
import { amount, unitName, type Activity, type CellFacts, type Line, type Network } from "./protocol";
import { ableShare, around, findGene, wiring } from "./wiring";

const rod: Measures = { form: "rod", length_um: 2.4, width_um: 0.6, septum: 0 };

/** Volume of a body of revolution, by slices. */
function volume(measures: Measures, steps = 20_000): number {
  const shape = outline(measures);
  const width = (shape.right - shape.left) / steps;
  let sum = 0;
  for (let k = 0; k < steps; k++) sum += Math.PI * shape.at(shape.left + (k + 0.5) * width) ** 2 * width;
  return sum;
}

test("a rod has the volume that its length and width were made from", () => {
  const wanted = ((Math.PI * 0.6 ** 2) / 4) * (2.4 - 0.6 / 3);
  assert.ok(Math.abs(volume(rod) / wanted - 1) < 1e-3);
});

test("two overlapping spheres keep the volume of the cell", () => {
  for (const depth of [0, 0.3, 0.7, 1]) {
    const radius = Math.cbrt(3 / (Math.PI * (4 + 6 * depth - 2 * depth ** 3)));
    const coccus: Measures = { form: "sphere", length_um: 2 * radius * (1 + depth), width_um: 2 * radius, septum: depth };
    assert.ok(Math.abs(volume(coccus) - 1) < 1e-3, `depth ${depth}`);
  }
});

test("a septum narrows the middle only, and a closed one parts the cell", () => {
  const half = outline({ ...rod, septum: 0.5 });
  const closed = outline({ ...rod, septum: 1 });
  assert.equal(half.at(0.5), outline(rod).at(0.5));
  assert.ok(Math.abs(half.at(0) - 0.15) < 1e-9);
  assert.ok(closed.at(0) < 1e-6);
});

test("a bud is beside its mother, and a cell without one is a sphere", () => {
  const budded = outline({ form: "budding", length_um: 6, width_um: 4, septum: 0 });
  assert.ok(Math.abs(budded.at(-1) - 2) < 1e-9);
  assert.ok(budded.at(2) > 0.9 && budded.at(2) <= 1);
  const round = outline({ form: "budding", length_um: 4, width_um: 4, septum: 0 });
  assert.equal(round.right, 2);
});

test("even steps along a cell stay inside it and reach both halves alike", () => {
  const along = spread(outline(rod));
  const places = Array.from({ length: 100 }, (_, k) => along((k + 0.5) / 100));
  assert.ok(places.every((x) => Math.abs(x) <= 1.2));
  assert.equal(places.filter((x) => x < 0).length, 50);
});

test("origins, forks and termini are as many as the cell has", () => {
  const count = (termini: number, rounds: [number, number][]) => {
    const { marks } = nucleoids(termini, rounds);
    return ["origin", "fork", "terminus"].map((kind) => marks.filter((mark) => mark.kind === kind).length);
  };
  assert.deepEqual(count(1, []), [1, 0, 1]);
  assert.deepEqual(count(1, [[0.5, 1]]), [2, 2, 1]);
  assert.deepEqual(count(1, [[0.9, 1], [0.2, 2]]), [4, 6, 1]);
  assert.deepEqual(count(2, [[0.4, 2]]), [4, 4, 2]);
  assert.deepEqual(count(2, [[0.4, 1]]), [3, 2, 2]);
});

test("nothing jumps when a round ends: copies lie where two chromosomes will", () => {
  const origins = (found: ReturnType<typeof nucleoids>) => found.marks.filter(({ kind }) => kind === "origin").map(({ x }) => x);
  const before = origins(nucleoids(1, [[1 - 1e-9, 1]]));
  const after = origins(nucleoids(2, []));
  before.forEach((x, k) => assert.ok(Math.abs(x - after[k]!) < 1e-6));
});

test("DNA on the way is as much as the forks have copied", () => {
  const { lobes } = nucleoids(1, [[0.8, 1], [0.3, 2]]);
  assert.ok(Math.abs(lobes.reduce((sum, { mass }) => sum + mass, 0) - (1 + 0.8 + 2 * 0.3)) < 1e-9);
});

test("a dot stands for 1, 2 or 5 with zeros, and never more dots than asked for", () => {
  assert.deepEqual([0, 160, 161, 13_400, 80_000].map((count) => perDot(count, 160)), [1, 1, 2, 100, 500]);
});

test("dots lie in the cell, and dot k keeps its share of it while the cell grows", () => {
  const shape = outline(rod);
  const dna = nucleoids(1, []).lobes;
  const places = [...inCell(shape, dna, 200, 1), ...onDna(shape, dna, 50, 9001)];
  assert.equal(places.length, 250);
  assert.ok(places.every(({ x, y }) => Math.abs(y) < shape.at(x)));
  const grown = inCell(outline({ ...rod, length_um: 2.5 }), dna, 200, 1);
  const moved = places.slice(0, 200).filter(({ x }, k) => Math.abs(grown[k]!.x - x) > 0.1);
  assert.ok(moved.length < 10);
  assert.ok(even(3).every((share) => share >= 0 && share < 1));
  assert.equal(dnaWidth({ x: 0, reach: 1, mass: 1, copied: false }), 0.58);
});

test("the circle has its origin on top and its terminus below", () => {
  assert.deepEqual(onCircle(0, 1, 36).map(Math.round), [66, 30]);
  assert.deepEqual(onCircle(1, 1, 36).map(Math.round), [66, 102]);
  assert.match(arc(0.7, 36), / 1 1 /);
  assert.match(arc(0.3, 36), / 0 1 /);
});

const line = (vm: string, founder: string, rows: number, mother = "", mother_row = -1): Line => ({ vm, founder, rows, mother, mother_row, first_fl: 0.5 });
const births = (rows: number, first = 3000) =>
  Array.from({ length: rows }, (_, k) => [first * (k + 1), first, 0.5, 0.52, 3e6, 3.1e6, k % 3]).flat();

test("adopted VMs come below their mother, the latest first", () => {
  const lines = [line("a", "0", 3), line("b", "0.1", 1, "a", 0), line("c", "0.0.0.1", 0, "a", 2), line("z", "0", 1)];
  const found = lanes(lines, new Float32Array([...births(3), ...births(1, 4000), ...births(1)]));
  assert.deepEqual(found.map(({ vm }) => vm), ["a", "c", "b", "z"]);
  assert.equal(found[1]!.start_s, 9000);
  assert.equal(found[2]!.from!.row, 0);
  assert.deepEqual(found.map(({ divisions }) => divisions.map(({ lane }) => lane)), [[0, 0, 0], [], [2], [3]]);
});

test("a line knows the names of its cells", () => {
  const [lane] = lanes([line("b", "0.1", 3)], new Float32Array(births(3)));
  assert.deepEqual(names(lane!, 2), { mother: "0.1.0.0", daughters: ["0.1.0.0.0", "0.1.0.0.1"], generation: 4 });
  assert.equal(short("0.0.1"), "0.0.1");
  assert.ok(short("0".repeat(400)).length < 15);
});

test("a thousand births are laid out at once", () => {
  const [lane] = lanes([line("a", "0", 500)], new Float32Array(births(500)));
  assert.equal(lane!.divisions.length, 500);
  assert.equal(firstAfter(lane!.divisions, 3000 * 250), 249);
  assert.equal(firstAfter(lane!.divisions, 1e9), 500);
});

const network: Network = {
  network: 1,
  factors: [
    { id: "b1", name: "crp", product: "" },
    { id: "b2", name: "lacI", product: "" },
    { id: "b3", name: "araC", product: "" },
  ],
  units: [
    { id: "u1", genes: [["b10", "lacZ"], ["b11", "lacY"], ["b12", "lacA"]] },
    { id: "u2", genes: [["b3", "araC"]] },
  ],
  edges: [
    { from: 0, to: 0, sign: 1, effector: "cAMP", half_um: 1, released: false },
    { from: 1, to: 0, sign: -1, effector: "IPTG", half_um: 1, released: true },
    { from: 1, to: 0, sign: -1, effector: "IPTG", half_um: 1, released: true },
    { from: 0, to: 1, sign: 1, effector: "cAMP", half_um: 1, released: false },
  ],
  effectors: [],
  sigma: [],
};

test("edges between the same two are one link, and a unit is joined with the regulator it encodes", () => {
  const wired = wiring(network);
  assert.equal(wired.count, 5);
  assert.deepEqual(wired.links.map(({ from, to, sign, edges }) => [from, to, sign, edges.length]), [
    [0, 3, 1, 1],
    [1, 3, -1, 2],
    [0, 4, 1, 1],
    [4, 2, 0, 0],
  ]);
  assert.deepEqual(around(wired, "b10"), [[0, 1], [3], []]);
  assert.deepEqual(around(wired, "b1"), [[], [0], [3, 4]]);
  assert.deepEqual(around(wired, "b3"), [[0], [2, 4], []]);
});

test("genes are found by name, tag and first letters; unknown ones are not", () => {
  assert.deepEqual(["LACI", "b12", "lac", "", "recA"].map((text) => findGene(network, text)), ["b2", "b12", "b2", "", ""]);
  assert.deepEqual(network.units.map(unitName), ["lacZYA", "araC"]);
  assert.deepEqual([0, 35.14, 22_200, null].map(amount), ["0 µM", "35.1 µM", "22.2 mM", "–"]);
  const activity = { able: new Float32Array([0.2, 1, 0.5, 0.4]) } as Activity;
  assert.ok(Math.abs(ableShare(network, activity, 1) - 0.75) < 1e-9);
  assert.equal(ableShare(network, activity, 2), 0);
});

test("a layout is the same each time, finite, and keeps nodes apart", () => {
  const links: [number, number][] = Array.from({ length: 230 }, (_, k) => [k % 53, 53 + (k % 190)]);
  const sizes = Array.from({ length: 243 }, () => 1);
  const spots = forceLayout(243, links, sizes);
  assert.deepEqual(spots, forceLayout(243, links, sizes));
  assert.ok(spots.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
  let nearest = Infinity;
  for (let a = 0; a < 243; a++) for (let b = 0; b < a; b++) nearest = Math.min(nearest, Math.hypot(spots[a]!.x - spots[b]!.x, spots[a]!.y - spots[b]!.y));
  assert.ok(nearest > 4, `two nodes lie ${nearest} apart`);
  assert.deepEqual(forceLayout(0, [], []), []);
});

test("rows lie below each other and long ones are broken", () => {
  const spots = rowLayout([[1, 2], [3], [4, 5, 6]], 2);
  assert.equal(spots.get(1)!.y, spots.get(2)!.y);
  assert.ok(spots.get(3)!.y > spots.get(1)!.y);
  assert.ok(spots.get(6)!.y > spots.get(4)!.y);
});

const cell = (lineage: string, length_um: number) =>
  ({ lineage, length_um, width_um: 0.6, septum: 0, bud_fl: 0, rounds: [], termini: 1, volume_fl: length_um, birth_fl: 1 }) as unknown as CellFacts;

test("a shown cell follows the living one and parts in two at a division, but not when motion is unwanted", () => {
  const motion = new Motion();
  motion.take(cell("0", 2), 0, true, false);
  motion.step(0, false);
  motion.take(cell("0", 3), 10, false, false);
  assert.equal(motion.step(60, false), true);
  assert.ok(motion.shown!.length_um > 2 && motion.shown!.length_um < 3);
  motion.take(cell("0.0", 1.5), 5000, false, false);
  motion.step(5000 + SPLIT_MS / 2, false);
  assert.equal(motion.split, 0.5);
  motion.take(cell("0.0.0", 1.5), 5000 + SPLIT_MS / 2 + 1, false, false);
  motion.step(5001 + SPLIT_MS, false);
  assert.equal(motion.split, null);
  motion.take(cell("0.0.0.0", 1.5), 20_000, false, true);
  motion.step(20_100, true);
  assert.equal(motion.split, null);
});

test("the picture keeps its scale during a life and makes room for a filament", () => {
  const born = fits(cell("0", 1), 0, 0);
  assert.deepEqual(fits(cell("0", 1.9), ...born), born);
  assert.ok(fits(cell("0", 12), ...born)[0] > 12);
});
