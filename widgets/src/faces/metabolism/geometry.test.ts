import assert from "node:assert/strict";
import { test } from "node:test";
import { curve } from "./geometry";

test("a straight strand ends before both places and points at them", () => {
  const { path, head, tail, middle } = curve({ x: 0, y: 0 }, { x: 100, y: 0 }, 0, 8);
  assert.equal(path, "M8 0Q50 0 92 0");
  assert.deepEqual([head.x, head.turn, tail.x, Math.abs(tail.turn)], [92, 0, 8, 180]);
  assert.deepEqual(middle, { x: 50, y: 0 });
});

test("it bows to the left of its way, so that there and back are two strands", () => {
  const there = curve({ x: 0, y: 0 }, { x: 0, y: 100 }, 11, 8);
  const back = curve({ x: 0, y: 100 }, { x: 0, y: 0 }, 11, 8);
  assert.ok(there.middle.x > 8 && back.middle.x < -8);
  assert.ok(there.normal.x > 0 && back.normal.x < 0);
  assert.ok(curve({ x: 0, y: 0 }, { x: 0, y: 100 }, -11, 8).normal.x < 0);
});

test("two places at one point give no nonsense", () => {
  assert.ok(!curve({ x: 5, y: 5 }, { x: 5, y: 5 }, 10, 8).path.includes("NaN"));
});
