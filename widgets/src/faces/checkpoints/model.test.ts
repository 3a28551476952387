import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, Checkpoints, type News, type Row } from "./model";

function row(id: number, parent = 0, more: Partial<Row> = {}): Row {
  const name = (n: number) => (n ? `${String(n).padStart(6, "0")}-00000000` : "");
  return {
    id: name(id), parent: name(parent), label: `c${id}`, name: "", note: "", tags: [], created: "", automatic: false,
    vms: ["cell-1"], count: 1, time_s: 0, generation: 0, bytes: 0, own_bytes: 0, damage: "", deleted: false, ...more,
  };
}

function made(...rows: Row[]): Checkpoints {
  const model = new Checkpoints();
  model.take(news({ rows, whole: true }), new Float32Array());
  return model;
}

function news(more: Partial<News>): News {
  const autosave = { on: false, begun: false, every_s: 300, on_division: true, keep: 10, saved: "", error: "" };
  const now = new Date().toISOString();
  return { rows: [], gone: [], owners: [], whole: false, now, here: "", folder: "", session: "", vms: [], autosave, trouble: "", ...more };
}

test("a line of checkpoints keeps to one lane", () => {
  const model = made(row(1), row(2, 1), row(3, 2));
  assert.deepEqual(model.lanes(model.shown("all", "")), [
    { own: 0, passing: [], ending: [], down: true },
    { own: 0, passing: [], ending: [0], down: true },
    { own: 0, passing: [], ending: [0], down: false },
  ]);
});

test("two branches have a lane each and meet in their parent", () => {
  const model = made(row(1), row(2, 1), row(3, 1), row(4, 2));
  assert.deepEqual(model.lanes(model.shown("all", "")), [
    { own: 0, passing: [], ending: [], down: true },
    { own: 1, passing: [0], ending: [], down: true },
    { own: 0, passing: [1], ending: [0], down: true },
    { own: 0, passing: [], ending: [0, 1], down: false },
  ]);
});

test("what a filter leaves out is bridged", () => {
  const model = made(row(1, 0, { note: "keep" }), row(2, 1), row(3, 2, { note: "keep" }));
  const shown = model.shown("all", "keep");
  assert.deepEqual(shown.map((found) => found.label), ["c3", "c1"]);
  assert.deepEqual(model.lanes(shown).map((lanes) => lanes.down), [true, false]);
});

test("words are found in names, notes, tags and VMs, whatever their case", () => {
  const model = made(row(1, 0, { label: "Before the Shift", tags: ["lac"] }), row(2, 0, { note: "lactose" }));
  assert.equal(model.shown("all", "LAC").length, 2);
  assert.equal(model.shown("all", "lac shift").length, 1);
  assert.equal(model.shown("all", "nothing of the kind").length, 0);
});

test("kinds are told apart", () => {
  const model = made(row(1), row(2, 0, { automatic: true }), row(3, 0, { deleted: true }));
  assert.deepEqual(["all", "manual", "automatic", "deleted"].map((kind) => model.count(kind as "all")), [2, 1, 1, 1]);
});

test("news change what they name and nothing else; curves go to their owners", () => {
  const model = made(row(1), row(2, 1));
  model.take(news({ rows: [row(2, 1, { label: "new" })], gone: [row(1).id], owners: [row(2).id] }), new Float32Array([0, 5, 1, 2]));
  assert.deepEqual(model.shown("all", "").map((found) => found.label), ["new"]);
  assert.deepEqual(Array.from(model.curves.get(row(2).id)![0]!.values), [1, 2]);
});

test("a thousand branches are laid out in a moment and in order", () => {
  const model = made(...Array.from({ length: 1000 }, (_, index) => row(index + 1, Math.floor((index + 1) / 3))));
  const lanes = model.lanes(model.shown("all", ""));
  assert.equal(lanes.length, 1000);
  assert.ok(lanes.every(({ own, passing }) => !passing.includes(own)));
});

test("ages read as people say them", () => {
  assert.deepEqual([3, 47, 250, 7300, 90_000, 200_000].map(ago), ["just now", "40 s ago", "4 min ago", "2 h ago", "1 day ago", "2 days ago"]);
});
