import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "./history";

test("leafing goes back, forth and to the draft", () => {
  const history = new History();
  history.load(["a()", "b()"]);
  assert.equal(history.step(-1, "draft"), "b()");
  assert.equal(history.step(-1, "b()"), "a()");
  assert.equal(history.step(-1, "a()"), null);
  assert.equal(history.step(1, "a()"), "b()");
  assert.equal(history.step(1, "b()"), "draft");
  assert.equal(history.step(1, "draft"), null);
});

test("the same text twice in a row is kept once", () => {
  const history = new History();
  for (const text of ["a", "a", "b", "a"]) history.add(text);
  assert.deepEqual(history.texts, ["a", "b", "a"]);
});

test("all words of a query must fit; the latest comes first and each once", () => {
  const history = new History();
  history.load(["run(1)", "live(2)", "run(1)", "run_operon(lacZ)"]);
  assert.deepEqual(history.find("RUN"), ["run_operon(lacZ)", "run(1)"]);
  assert.deepEqual(history.find("lac run"), ["run_operon(lacZ)"]);
  assert.deepEqual(history.find("lac live"), []);
});
