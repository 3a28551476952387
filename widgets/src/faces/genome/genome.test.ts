import assert from "node:assert/strict";
import { test } from "node:test";
import { across, nearest, neighbour } from "./hits";
import { Paint, ramp, roundUp, SHADES } from "./ink";
import { Lane, lowerBound } from "./lane";
import { aminoAcid, complement, Composition } from "./letters";
import { SvgPen } from "./pen";
import { Ring } from "./ring";
import { binned, channels } from "./ring_image";
import { forkPlaces, Live, relative, Scene, type Replicon } from "./scene";
import { findGenes, readPlace } from "./search";
import type { Seen } from "./strip";
import { SEQUENCE } from "./track_bases";
import { CONTENT, SKEW } from "./track_composition";
import { PLANTED, PROMOTERS, signalAt, tallness } from "./track_signals";
import { coordinate, size, ticks, Viewport } from "./viewport";

const CIRCLE: Replicon = { id: "chr", length: 1000, circular: true, origin: 900, terminus: 400, evidence: "", chromosome: true, copies: 1 };
const LINE: Replicon = { ...CIRCLE, id: "chrI", circular: false, origin: 200 };

const facts = {
  vm: "cell", program: "p", organism: "", groups: ["metabolism"], replicons: [CIRCLE], units: ["u0", "u1"], promoters: [], sigmas: [], sites: ["lacO"],
  ids: ["b1", "b2", "b3"], symbols: ["lacZ", "", "lacI"], products: ["beta-galactosidase", "polymerase", "repressor of lac"],
};
const arrays = {
  start: Int32Array.of(100, 300, 950), end: Int32Array.of(200, 450, 1040), strand: Int8Array.of(1, -1, 1), replicon: Uint16Array.of(0, 0, 0),
  group: Uint8Array.of(0, 0, 0), unit: Int32Array.of(0, 1, -1), mark: Uint8Array.of(0, 0, 1),
  unit_start: Int32Array.of(90, 280), unit_end: Int32Array.of(210, 460), unit_strand: Int8Array.of(1, -1), unit_replicon: Uint16Array.of(0, 0),
  promoter_at: new Int32Array(0), promoter_replicon: new Uint16Array(0), stop_at: new Int32Array(0), stop_replicon: new Uint16Array(0),
  site_at: Int32Array.of(90), site_replicon: Uint16Array.of(0), site_factor: Int32Array.of(2),
};
const scene = () => new Scene({ kind: "snapshot", ...facts }, arrays);

test("a view across the origin is two pieces that join", () => {
  const view = new Viewport(1000, true, 100);
  view.show(950, 1050);
  assert.deepEqual(view.pieces(), [{ from: 950, to: 1000, shift: 0 }, { from: 0, to: 50, shift: 1000 }]);
  assert.equal(view.place(0), 50);
  assert.equal(view.place(500), null);
});

test("zooming keeps the base under the pointer, panning comes around a circle", () => {
  const view = new Viewport(1000, true, 100);
  view.show(400, 600);
  const before = view.base(25);
  view.zoom(0.5, 25);
  assert.ok(Math.abs(view.base(25) - before) < 1e-9);
  assert.equal(view.span, 100);
  view.pan(-1000);
  assert.ok(view.start >= 0 && view.start < 1000);
});

test("a linear replicon has ends, and no view is smaller than some bases or larger than all", () => {
  const view = new Viewport(1000, false, 100);
  view.show(-50, 50);
  assert.equal(view.start, 0);
  view.show(980, 1080);
  assert.equal(view.end, 1000);
  view.zoom(1e-9);
  assert.equal(view.span, 24);
  view.zoom(1e9);
  assert.ok(view.isWhole && view.start === 0);
});

test("ticks lie at round numbers and are written so that they differ", () => {
  assert.deepEqual(ticks(3, 104, 2), [100]);
  assert.deepEqual(ticks(3, 104, 5), [50, 100]);
  for (const [start, end] of [[1, 4_641_652], [1_234_000, 1_236_000], [500, 560]] as const) {
    const found = ticks(start, end, 8);
    assert.ok(found.length >= 3 && found.length <= 12, String(found.length));
    const texts = found.map((at) => coordinate(at, found[1]! - found[0]!));
    assert.equal(new Set(texts).size, texts.length);
  }
  assert.deepEqual([size(812), size(12_345), size(4_641_652)], ["812 bp", "12.3 kb", "4.64 Mb"]);
});

test("a lane finds long stretches that began before the window, and those across the origin twice", () => {
  const lane = new Lane([10, 400, 950, 20], [900, 410, 1040, 30], [0, 1, 2, 3], 1000);
  const seen: number[] = [];
  lane.each(500, 510, (entry) => seen.push(lane.row[entry]!));
  assert.deepEqual(seen, [0]);
  assert.deepEqual(lane.covering(20).sort(), [0, 2, 3]);
  assert.equal(lane.distinct, 4);
  assert.equal(lowerBound([1, 3, 5], 4), 2);
});

test("forks stand where their share of each arm is copied, and copies follow", () => {
  assert.deepEqual(forkPlaces(CIRCLE, 0.5), [150, 650]);
  assert.equal(relative(CIRCLE, 150), 0.5);
  assert.equal(relative(CIRCLE, 650), 0.5);
  assert.deepEqual(forkPlaces(LINE, 0.5), [600, 100]);
  const live = new Live();
  live.update({ kind: "frame", forks: [[0.5, 1]], termini: 1 }, { rna: new Int32Array(3) });
  assert.equal(live.copiesAt(CIRCLE, 950), 2);
  assert.equal(live.copiesAt(CIRCLE, 400), 1);
  assert.equal(live.copiesAt({ ...CIRCLE, chromosome: false, copies: 15 }, 400), 15);
});

test("counts of a gene are its own, polymerases those of its unit", () => {
  const live = new Live();
  live.update({ kind: "frame" }, { rna: Int32Array.of(5, 6, 7), protein: Int32Array.of(50, 60, 70), rnap: Int32Array.of(3, 4), active: Float32Array.of(0.5) });
  const at = scene();
  assert.deepEqual([0, 1, 2].map((row) => live.value(at, "rnap", row)), [3, 4, 0]);
  assert.equal(live.value(at, "rna", 2), 7);
  assert.equal(live.able(at, 0), 35);
});

test("colours follow the logarithm of the counts up to a round number", () => {
  const paint = new Paint();
  const live = new Live();
  live.update({ kind: "frame" }, { rna: Int32Array.of(0, 30, 180) });
  paint.mode = "rna";
  paint.update(scene(), live, false);
  assert.equal(paint.most, 200);
  assert.equal(paint.codes[0], 0);
  assert.ok(paint.codes[1]! > 0 && paint.codes[1]! < paint.codes[2]! && paint.codes[2]! < SHADES);
  assert.equal(new Set(ramp(true)).size, SHADES);
  assert.deepEqual([roundUp(0), roundUp(3), roundUp(200), roundUp(201)], [1, 5, 200, 500]);
});

test("composition of any stretch is that of the bins it touches", () => {
  const composition = new Composition(10, [5, 0, 1], [0, 5, 1], [10, 10, 10]);
  assert.deepEqual(composition.between(0, 10), [0.5, 1]);
  assert.deepEqual(composition.between(5, 15), [0.5, 0]);
  assert.equal(composition.meanGc, 12 / 30);
  assert.equal(composition.cumulativeAt(10), 1);
});

test("letters are read in the given code", () => {
  const table = `K${"N".repeat(63)}`;
  const [a, n] = [65, 78];
  assert.equal(aminoAcid(table, a, a, a), "K");
  assert.equal(aminoAcid(table, a, a, n), "X");
  assert.equal(aminoAcid(table, a, a, 0), "");
  assert.deepEqual([65, 67, 71, 84, 78].map(complement), [84, 71, 67, 65, 78]);
});

test("places are read as people write them", () => {
  const places: [string, [number, number] | null][] = [
    ["1.2Mb..1.3Mb", [1_199_999, 1_300_000]],
    ["1.2..1.3 Mb", [1_199_999, 1_300_000]],
    ["53,000..53,090", [52_999, 53_090]],
    ["chr:10-20", [9, 20]],
    ["500 kb", [494_999, 505_000]],
    ["lacZ", null],
    ["b0344", null],
    ["other:1..5", null],
    ["20..10", null],
  ];
  for (const [text, expected] of places) {
    const found = readPlace(text, [CIRCLE]);
    assert.deepEqual(found && [found.start, found.end], expected, text);
  }
  assert.equal(readPlace("chr:10-20", [CIRCLE])!.replicon, "chr");
});

test("genes are found by symbol first, then locus tag, then product", () => {
  assert.deepEqual(findGenes(scene(), "lac"), [0, 2]);
  assert.deepEqual(findGenes(scene(), "b2"), [1]);
  assert.deepEqual(findGenes(scene(), "POLYMERASE"), [1]);
  assert.deepEqual(findGenes(scene(), " "), []);
});

test("a point of the ring gives back the base that was drawn there", () => {
  for (const replicon of [CIRCLE, LINE]) {
    const ring = new Ring(replicon, 400);
    for (const base of [1, 250, 600, 999]) {
      const far = ring.radius - 3;
      const [x, y] = [200 + far * Math.cos(ring.angle(base)), 200 + far * Math.sin(ring.angle(base))];
      assert.ok(Math.abs(ring.base(x, y)! - base) < 1e-6);
      assert.equal(ring.strandAt(x, y), 1);
    }
    assert.equal(ring.base(200, 200), null);
  }
});

test("an SVG holds what was drawn, text made harmless", () => {
  const pen = new SvgPen();
  pen.save();
  pen.translate(10, 20);
  pen.fillStyle = "#123456";
  pen.fillRect(1, 2, 3, 4);
  pen.restore();
  pen.fillText("<b>&", 5, 5);
  pen.beginPath();
  pen.arc(0, 0, 5, 0, Math.PI);
  pen.stroke();
  const text = pen.toString(100, 50);
  assert.match(text, /<rect x="11" y="22" width="3" height="4" fill="#123456"/);
  assert.match(text, /&lt;b&gt;&amp;/);
  assert.match(text, /<path d="M5 0A5 5 0 0 1 -5 0"/);
});

test("each bin of the ring has the gene that says most there, strand by strand", () => {
  const paint = new Paint();
  const live = new Live();
  live.update({ kind: "frame" }, { rna: Int32Array.of(500, 30, 180) });
  paint.mode = "rna";
  const at = scene();
  paint.update(at, live, false);
  const codes = binned(at, at.on(0), paint, 1000, 100);
  assert.equal(codes[15], paint.codes[0]);
  assert.equal(codes[100 + 35], paint.codes[1]);
  assert.equal(codes[2], paint.codes[2]);
  assert.equal(codes[98], paint.codes[2]);
  assert.equal(codes[60], -1);
  assert.deepEqual([channels("#0a0b0c"), channels("rgb(1,2,3)")], [[10, 11, 12], [1, 2, 3]]);
});

test("keys go along a strand, around the origin, and to the other strand", () => {
  const at = scene();
  const { genes } = at.on(0);
  assert.deepEqual([neighbour(at, genes, 0, 1), neighbour(at, genes, 0, -1)], [1, 2]);
  assert.deepEqual([neighbour(at, genes, 0, 1, 1), neighbour(at, genes, 2, 1, 1), neighbour(at, genes, 1, 1, -1)], [2, 0, -1]);
  assert.deepEqual([across(at, genes, 0), across(at, genes, 1)], [1, 0]);
  assert.equal(nearest(genes, 0, () => true, 1e9), nearest(genes, 1e9, () => true, 1e9));
});

test("bases take the place of composition where there is room for them, unless they are switched off", () => {
  const view = new Viewport(1000, true, 100);
  const seen = (shown: string[], letters: object | null = {}) => ({ view, letters, planted: [], composition: {}, shown: new Set(shown) }) as unknown as Seen;
  const names = (of: Seen) => [CONTENT, SKEW, SEQUENCE].filter((track) => track.isFor!(of)).map(({ name }) => name);
  assert.deepEqual(names(seen(["sequence"])), ["content", "skew"]);
  view.show(500, 550);
  assert.deepEqual(names(seen(["sequence"])), ["sequence"]);
  assert.deepEqual(names(seen([])), ["content", "skew", "sequence"]);
  assert.deepEqual(names(seen(["sequence"], null)), ["content", "skew"]);
  assert.equal(PLANTED.isFor!(seen([])), false);
  const waiting = { ...seen([], null), composition: null, isRead: false };
  assert.deepEqual([names(waiting), names({ ...waiting, isRead: true })], [["content", "skew"], ["content"]]);
});

test("signals are as tall as they are strong, and found on their side of the line", () => {
  assert.deepEqual([0, 1e-5, 1, 50].map(tallness), [5, 5, 18, 18]);
  assert.ok(tallness(1e-2) > tallness(1e-3));
  const at = new Scene({ kind: "snapshot", ...facts }, { ...arrays, promoter_at: Int32Array.of(100, 300), promoter_replicon: Uint16Array.of(0, 0), promoter_strand: Int8Array.of(1, -1) });
  const view = new Viewport(1000, true, 100);
  const find = (x: number, y: number) => signalAt({ view, scene: at, lanes: at.on(0) } as unknown as Seen, PROMOTERS, x, y);
  // The line between the strands is 31 pixels below the top of the track.
  assert.deepEqual([find(12, 28), find(12, 34), find(30, 34), find(60, 28)], [0, -1, 1, -1]);
});
