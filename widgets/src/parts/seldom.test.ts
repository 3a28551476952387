import assert from "node:assert/strict";
import { test } from "node:test";
import { Seldom } from "./seldom";

test("what is asked for too soon is done once, and later", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let clock = 0;
  t.mock.method(performance, "now", () => clock);
  const pass = (ms: number) => {
    clock += ms;
    t.mock.timers.tick(ms);
  };
  let done = 0;
  const seldom = new Seldom(500, () => done++);
  seldom.ask();
  assert.equal(done, 1);
  pass(100);
  seldom.ask();
  seldom.ask();
  pass(399);
  assert.equal(done, 1);
  pass(1);
  assert.equal(done, 2);
  pass(5000);
  assert.equal(done, 2);
  seldom.ask();
  assert.equal(done, 3);
});

test("what is done at once is not done again for what was asked for before", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let done = 0;
  const seldom = new Seldom(500, () => done++);
  seldom.ask();
  seldom.ask();
  seldom.now();
  t.mock.timers.tick(500);
  assert.equal(done, 2);
});
