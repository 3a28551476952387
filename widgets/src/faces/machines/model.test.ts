import assert from "node:assert/strict";
import { test } from "node:test";
import { deeds, found, freeName, kindOf, primaryOf, quotaText, rowsOf, size, sorted, type Vm } from "./model";

const none = { ribosomes: null, atp_per_s: null, cpu_share: null, memory_bytes: null, priority: 1 };
const vm = (name: string, more: Partial<Vm> = {}): Vm => ({
  name, state: "created", verbs: ["start", "destroy"], arrested: "", error: "", busy: "", seed: "1", lineage: "0",
  genome: "mini", organism: "", isolated: false, quota: none, ...more,
});
const rows = (vms: Vm[], times: number[], playing = true) => rowsOf(vms, Float64Array.from(times), ["time_s"], playing);

test("rows join facts and numbers, and say ready or arrested where people would", () => {
  const made = rows([vm("a", { state: "running" }), vm("b", { state: "running", arrested: "no ATP" })], [5, 7], false);
  assert.deepEqual(made.map((row) => [row.state, row.numbers.time_s]), [["ready", 5], ["arrested", 7]]);
});

test("names sort as people count; numbers put what is unknown last either way", () => {
  const made = rows([vm("cell-10"), vm("cell-2"), vm("細胞")], [NaN, 3, 9]);
  assert.deepEqual(sorted(made, "name", false).slice(0, 2), ["cell-2", "cell-10"]);
  assert.deepEqual(sorted(made, "time_s", false), ["cell-2", "細胞", "cell-10"]);
  assert.deepEqual(sorted(made, "time_s", true), ["細胞", "cell-2", "cell-10"]);
});

test("failed ones come first by state", () => {
  const made = rows([vm("a"), vm("b", { state: "failed" }), vm("c", { state: "running" })], [0, 0, 0]);
  assert.deepEqual(sorted(made, "state", false), ["b", "c", "a"]);
});

test("the first button follows what the kernel says is legal", () => {
  const run = vm("r", { state: "running", verbs: ["pause", "stop", "destroy"] });
  const hold = vm("p", { state: "paused", verbs: ["resume", "stop", "destroy"] });
  const bad = vm("f", { state: "failed", verbs: ["destroy"] });
  assert.equal(primaryOf(rows([run], [0]), true), "Pause");
  assert.equal(primaryOf(rows([run], [0]), false), "Start");
  assert.equal(primaryOf(rows([hold], [0]), true), "Resume");
  assert.equal(primaryOf(rows([hold, run, vm("n")], [0, 0, 0]), true), "Start all");
  assert.equal(primaryOf(rows([bad], [0]), true), "");
  assert.deepEqual([...deeds(rows([bad], [0]), true)], ["destroy"]);
});

test("catalogue search needs every word, also aliases", () => {
  const genomes = [
    { id: "ecoli_k12", organism: "Escherichia coli", bp: 4641652, licence: "NCBI", here: false, words: "mg1655" },
    { id: "mini", organism: "made up", bp: 0, licence: "", here: true },
  ];
  assert.deepEqual(found(genomes, "coli MG1655").map((one) => one.id), ["ecoli_k12"]);
  assert.deepEqual(found(genomes, "").length, 2);
  assert.deepEqual(found(genomes, "yeast"), []);
});

test("small words", () => {
  assert.equal(size(4641652), "4.64 Mb");
  assert.equal(size(543379), "543 kb");
  assert.equal(freeName(["cell-1", "cell-3"]), "cell-4");
  assert.equal(quotaText({ ...none, ribosomes: 500, cpu_share: 0.5 }, String), "500 ribosomes, 50 % CPU");
  assert.equal(quotaText(none, String), "–");
  assert.deepEqual(["a.gbff.gz", "m.xml", "x.zip", "x.tar.gz", "photo.png"].map(kindOf), ["genome", "network", "genome", "packed", "other"]);
});
