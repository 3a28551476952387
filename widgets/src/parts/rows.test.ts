import assert from "node:assert/strict";
import { test } from "node:test";
import { rowAfter, windowOf } from "./rows";

test("a window shows what is scrolled to and some rows more", () => {
  assert.deepEqual(windowOf(0, 100, 20, 1000, 2), [0, 7]);
  assert.deepEqual(windowOf(1000, 100, 20, 1000, 2), [48, 57]);
  assert.deepEqual(windowOf(19_950, 100, 20, 1000, 2), [995, 1000]);
  assert.deepEqual(windowOf(500, 100, 20, 0), [17, 17]);
});

test("keys go from row to row and stay in the list", () => {
  const after = (key: string, from: number) => rowAfter(key, from, 10, 30);
  assert.deepEqual([after("ArrowDown", 3), after("PageUp", 3), after("PageDown", 25), after("End", 0)], [4, 0, 29, 29]);
  assert.equal(after("x", 3), undefined);
});
