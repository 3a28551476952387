import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks, said, tabbed, words } from "./shape";

const shaped = (value: object) => blocks(value as Parameters<typeof blocks>[0]);

test("single values are facts; cost and name stand elsewhere", () => {
  assert.deepEqual(shaped({ command: "x", job: 1, ended: "time", note: "", cell_s: 3, wall_s: 1, used: { atp: 1 } }), [
    { kind: "facts", title: "", facts: [["job", "1"], ["ended", "time"], ["note", "–"]] },
  ]);
});

test("mappings of mappings and lists of mappings are tables with flat columns", () => {
  const [genes] = shaped({ genes: { ftsZ: { rna: { before: 1, after: 2 }, course: [1, 2, 3] }, lacZ: { rna: { before: 0 } } } });
  assert.deepEqual(genes, {
    kind: "table", title: "genes", columns: ["", "RNA before", "RNA after", "course"], total: 2,
    rows: [["ftsZ", 1, 2, [1, 2, 3]], ["lacZ", 0, null, null]],
  });
  const [clauses] = shaped({ clauses: [{ clause: "ring", met: true }] });
  assert.deepEqual(clauses, { kind: "table", title: "clauses", columns: ["clause", "met"], rows: [["ring", "yes"]], total: 1 });
});

test("a mapping of one kind of values is a titled list of facts; what is deeper follows", () => {
  assert.deepEqual(shaped({ quota: { atp_per_s: null, cpu: 0.5 }, vitals: { phases: { cycle: "B" }, n: 1 } }), [
    { kind: "facts", title: "quota", facts: [["ATP (per s)", "–"], ["CPU", "0.5"]] },
    { kind: "facts", title: "vitals", facts: [["n", "1"]] },
    { kind: "facts", title: "vitals · phases", facts: [["cycle", "B"]] },
  ]);
});

test("what was and what is stand side by side", () => {
  assert.deepEqual(shaped({ before: { atp_um: 1 }, after: { atp_um: 2, n: 3 } }), [
    { kind: "table", title: "before and after", columns: ["quantity", "before", "after"], rows: [["ATP (µM)", 1, 2], ["n", null, 3]], total: 2 },
  ]);
});

test("a short list is a fact, a long one stands alone", () => {
  assert.deepEqual(shaped({ units: ["TU_ftsI"] }), [{ kind: "facts", title: "", facts: [["units", "TU_ftsI"]] }]);
  assert.equal(shaped({ units: Array.from({ length: 20 }, (_, at) => `unit ${at}`) })[0]!.kind, "list");
});

test("empty and cut values are said", () => {
  assert.deepEqual(shaped({ forks: [] }), [{ kind: "facts", title: "", facts: [["forks", "none"]] }]);
  const [cut] = shaped({ genes: { a: { n: 1 }, b: { n: 2 }, "…": 900 } });
  assert.equal(cut!.kind === "table" && cut!.total, 900);
  assert.equal(said([["a", "b"], []] as never), "(a, b), (none)");
});

test("units leave the name", () => {
  assert.equal(words("volume_fl"), "volume (fL)");
  assert.equal(words("growth_rate_per_h"), "growth rate (per h)");
  assert.equal(words("lived_s"), "lived (s)");
  assert.equal(words("genes_asked"), "genes asked");
});

test("a table for a spreadsheet has no breaks inside its cells", () => {
  assert.equal(tabbed(["", "n"], [["a\tb\n", 1], ["c", null]]), "\tn\na b \t1\nc\t");
});
