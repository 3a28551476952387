import assert from "node:assert/strict";
import { test } from "node:test";
import { fairWords, numbersOf, readings, shares, Turns, verdict, type Level } from "./model";

const levels: Level[] = [
  { reading: "charge", side: "below", limit: 0.5, tone: "bad", words: "starved", source: "s" },
  { reading: "charge", side: "below", limit: 0.8, tone: "warn", words: "low", source: "s" },
  { reading: "atp_bound", side: "above", limit: 0.95, tone: "warn", words: "at its limit", source: "s" },
];

test("numbers of a row by name; what is missing is no number", () => {
  assert.deepEqual(numbersOf(Float64Array.of(1, 2, 3, 4), ["a", "b"], 1), { a: 3, b: 4 });
  assert.ok(Number.isNaN(numbersOf(new Float64Array(), ["a"], 0).a));
});

test("the worst word counts", () => {
  assert.equal(verdict(levels, { charge: 0.9, atp_bound: NaN }, ["charge", "atp_bound"]).tone, "good");
  assert.equal(verdict(levels, { charge: 0.7, atp_bound: 0.2 }, ["charge", "atp_bound"]).words, "low");
  assert.equal(verdict(levels, { charge: 0.4, atp_bound: 1 }, ["charge", "atp_bound"]).words, "starved");
  assert.equal(verdict(levels, { charge: 0.9, atp_bound: 1 }, ["charge", "atp_bound"]).words, "at its limit");
  assert.equal(verdict(levels, { charge: NaN }, ["charge"]).tone, "");
});

test("a reading without a limit warns of nothing", () => {
  const found = readings({ charge: 0.9, atp_per_s: 5, atp_limit: NaN, translating: 40, ribosomes: 100, usual_active: 0.8, ribosome_limit: 80, rnap: 10, rnap_free: 4, memory: 1, memory_limit: 2, cpu: 0.5, cpu_limit: NaN });
  assert.ok(Number.isNaN(found.atp_bound));
  assert.equal(found.active, 0.5);
  assert.equal(found.ribosome_bound, 0.5);
  assert.equal(found.busy, 0.6);
});

test("turns of the last seconds", () => {
  const turns = new Turns(3);
  turns.add(Float64Array.of(0, 0, 1, 1, 1, 2, 0, 2, 3, 1, 3, 4));
  assert.equal(turns.bars.length, 3);
  assert.deepEqual([...shares(turns.bars, 1.5, 3.5)], [[1, 1], [0, 1]]);
  turns.add(Float64Array.of(0, 2, 3, 1, 3.5, 4));
  assert.equal(turns.bars.length, 3, "what came twice counts once");
  turns.forget(3.5);
  assert.deepEqual(turns.bars, [{ who: 1, began: 3, ended: 4 }]);
});

test("small words", () => {
  assert.equal(fairWords(0.99, 3), "even");
  assert.equal(fairWords(0.5, 2), "uneven");
  assert.equal(fairWords(1, 1), "nobody competes");
});
