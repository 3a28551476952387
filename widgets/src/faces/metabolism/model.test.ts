import assert from "node:assert/strict";
import { test } from "node:test";
import { type Network, type Study, brief, chosen, crossings, listed, roundUp, weight } from "./model";

const network: Network = {
  name: "small",
  reactions: ["EX_glc", "PFK", "EX_ac", "EX_o2"],
  metabolites: ["glc_e", "f6p_c", "ac_e", "o2_e"],
  names: { PFK: "phosphofructokinase" },
  groups: { PFK: "glycolysis" },
  exchanges: [
    { column: 0, metabolite: "glc_e", row: 0, name: "glucose" },
    { column: 2, metabolite: "ac_e", row: 2, name: "acetate" },
    { column: 3, metabolite: "o2_e", row: 3, name: "oxygen" },
  ],
  growth: [],
  reference_growth: 0.7,
  map: null,
};
const now = Float32Array.of(-9, 7, 6, 0);
const study = {
  arrays: {
    lower: Float32Array.of(-10, 0, 0, -1000),
    possible: Float32Array.of(-10, 8, 7, 0),
    optimum: Float32Array.of(-10, -9, 0, 0),
    prices: Float32Array.of(0.05, 0.1, 0, Number.NaN),
  },
} as unknown as Study;

test("widths grow with the flux, by the number or by its powers of ten", () => {
  assert.equal(weight(0, 10, false), 0);
  assert.equal(weight(5, 10, false), 0.5);
  assert.equal(weight(-20, 10, false), 1);
  assert.equal(weight(Number.NaN, 10, true), 0);
  assert.ok(weight(0.1, 10, true) > 10 * weight(0.1, 10, false));
  assert.ok(Math.abs(weight(10, 10, true) - 1) < 1e-9);
});

test("the scale is a round number that is large enough", () => {
  assert.deepEqual([0, 0.7, 1, 3, 12, 31, 60].map(roundUp), [1, 1, 1, 5, 20, 50, 100]);
});

test("numbers are short, and none is made up for what is not known", () => {
  assert.equal(brief(6.64251), "6.64");
  assert.equal(brief(1e-9), "0");
  assert.equal(brief(undefined), "–");
  assert.equal(brief(Number.NaN), "–");
  assert.equal(brief(Infinity), "no limit");
});

test("a difference compares sizes, whatever the direction", () => {
  assert.deepEqual([...chosen("difference", now, study)!], [-1, -2, 6, 0]);
  assert.equal(chosen("optimum", now, null), null);
  assert.equal(chosen("now", now, null), now);
});

test("exchanges come with uptake first and say which is at its limit", () => {
  const rows = crossings(network, now, study);
  assert.deepEqual(rows.map((row) => [row.exchange.name, row.inward, row.full]), [["glucose", 9, true], ["acetate", -6, false]]);
  assert.equal(rows[0]!.most, 10);
  assert.equal(crossings(network, now, null)[0]!.most, null);
});

test("reactions are found by id, name and pathway, the largest first", () => {
  assert.deepEqual(listed(network, now, "", 2), [0, 1]);
  assert.deepEqual(listed(network, now, "phospho", 9), [1]);
  assert.deepEqual(listed(network, now, "GLYCO pf", 9), [1]);
  assert.deepEqual(listed(network, now, "nothing", 9), []);
});
