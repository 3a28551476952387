import assert from "node:assert/strict";
import { test } from "node:test";
import { type Environment, at, changed, concentration, differences, fromSlider, toSlider, told } from "./environment";

const base: Environment = {
  medium: "reference",
  supply: null,
  inducers_um: { IPTG: 100 },
  substrates_mm: { glucose: 5 },
  temperature_c: 37,
  ph: 7,
  oxygen: 1,
  stressors: {},
  culture: { kind: "constant", density_gdw_per_l: 0, dilution_per_h: 0 },
};
const media = { reference: { supply: 1, substrates_mm: { glucose: 22.2 } }, acetate: { supply: 1, substrates_mm: { acetate: 60 } } };

test("another medium comes without the substrates of the last one", () => {
  const now = changed(base, { medium: "acetate" });
  assert.deepEqual(now.substrates_mm, {});
  assert.equal(concentration(now, media, "acetate"), 60);
  assert.equal(concentration(now, media, "glucose"), 0);
  assert.equal(concentration(base, media, "glucose"), 5);
  assert.deepEqual(now.inducers_um, { IPTG: 100 });
});

test("only what differs is sent", () => {
  assert.deepEqual(differences(base, { ph: 7, oxygen: 0 }), { oxygen: 0 });
  assert.deepEqual(differences(base, { inducers_um: { IPTG: 100 } }), {});
  assert.deepEqual(differences(base, { inducers_um: {} }), { inducers_um: {} });
  assert.deepEqual(differences(base, { medium: "acetate", substrates_mm: { glucose: 5 } }), {
    medium: "acetate",
    substrates_mm: { glucose: 5 },
  });
  assert.deepEqual(differences(base, { medium: "acetate", substrates_mm: {} }), { medium: "acetate" });
});

test("the same medium can be poured afresh, and keeps what was set", () => {
  const { medium, substrates_mm } = base;
  assert.deepEqual(differences(base, { medium, substrates_mm, supply: null }), { medium, substrates_mm });
});

test("a plan is compared with the surroundings at its own time", () => {
  const schedule = [
    { at_s: 1200, changes: { ph: 6 } },
    { at_s: 600, changes: { oxygen: 0 } },
  ];
  assert.equal(at(base, schedule, 599).oxygen, 1);
  const then = at(base, schedule, 1200);
  assert.deepEqual([then.oxygen, then.ph], [0, 6]);
  assert.deepEqual(differences(then, { oxygen: 1 }), { oxygen: 1 });
});

test("changes are told in words", () => {
  assert.equal(told({ medium: "acetate", oxygen: 0 }), "medium acetate, oxygen 0");
  assert.equal(told({ substrates_mm: { glucose: 1, lactose: 2 } }), "glucose 1 mM + lactose 2 mM");
  assert.equal(told({ inducers_um: {} }), "inducers none");
  assert.equal(told({ culture: { kind: "batch", density_gdw_per_l: 0.01, dilution_per_h: 0 } }), "culture batch from 0.01 gDW/L");
});

test("the slider goes by powers of ten, with nothing at its left end", () => {
  assert.equal(fromSlider(0), 0);
  assert.equal(fromSlider(1), 0.01);
  assert.equal(fromSlider(100), 100);
  assert.equal(toSlider(0), 0);
  for (const mm of [0.01, 0.5, 22, 100]) assert.ok(Math.abs(fromSlider(toSlider(mm)) - mm) <= 0.05 * mm);
  assert.equal(toSlider(5000), 100);
});
