import assert from "node:assert/strict";
import { test } from "node:test";
import { Data } from "./data";
import type { Mark } from "./protocol";
import { after, Growing, outline, valueAt } from "./points";
import { linear, logarithmic, timeTicks } from "./scales";

function made(count: number, capacity?: number, value = (row: number) => row): Growing {
  const points = new Growing(capacity);
  const rows = Array.from({ length: count }, (_, row) => row);
  points.append(rows.map((row) => 5 * row), rows.map(value), 0, count);
  return points;
}

test("values are read at or just before a time", () => {
  const points = made(10);
  assert.equal(valueAt(points, 12), 2);
  assert.equal(valueAt(points, 15), 3);
  assert.equal(valueAt(points, -1), undefined);
  assert.equal(after(points, 1000), 10);
});

test("what came already does not come twice", () => {
  const points = made(10);
  points.append([0, 45, 50], [9, 9, 9], 0, 3);
  assert.equal(points.length, 11);
  assert.equal(valueAt(points, 45), 9);
  assert.equal(points.exact, true);
});

test("a full curve is thinned, but keeps its peaks and its end", () => {
  const points = made(20_000, 8000, (row) => (row === 7777 ? 1e6 : row === 1234 ? -1e6 : Math.sin(row)));
  assert.ok(points.length <= 20_000 / 2 + 1);
  assert.equal(points.exact, false);
  const values = points.values.subarray(0, points.length);
  assert.equal(Math.max(...values), 1e6);
  assert.equal(Math.min(...values), -1e6);
  assert.equal(points.last, 5 * 19_999);
});

test("an outline has few points a pixel, with first, smallest, largest and last", () => {
  const points = made(100_000, 1e6, (row) => (row === 50_000 ? 99 : row % 7));
  const xs: number[] = [];
  let most = 0;
  outline(points, 0, points.length, (time) => time / 5000, (x, value) => {
    xs.push(x);
    most = Math.max(most, value);
  });
  assert.ok(xs.length <= 4 * 101);
  assert.equal(most, 99);
  assert.deepEqual(xs, [...xs].sort((a, b) => a - b));
  assert.equal(xs.at(-1), 99_999 / 1000);
});

test("axes have at least two marks, whatever they span, and come to an end", () => {
  const spans = [[0, 0], [37, 37], [0.671, 0.7213], [-3, 2], [1e-7, 2e-7], [0, 1e12], [NaN, NaN], [5, 5.0000001], [-2, -1], [0.4, 0.9]];
  for (const [low, high] of spans) {
    for (const most of [2, 3, 6]) {
      const scale = linear(low!, high!, most);
      assert.ok(scale.ticks.length >= 2 && scale.ticks.length < 14, `${low} to ${high}: ${scale.ticks.map((tick) => tick.text).join()}`);
      assert.ok(scale.ticks.every((tick) => Number.isFinite(scale.at(tick.value))));
    }
  }
});

test("zero belongs to an axis of values that come near it only", () => {
  assert.equal(linear(1, 10, 4).at(0), 0);
  assert.ok(linear(9, 10, 4).at(9) < 0.2);
});

test("decades", () => {
  const scale = logarithmic(1, 15_000, 6, 0.9);
  assert.deepEqual(scale.ticks.map((tick) => tick.text), ["1", "10", "100", "1 k", "10 k"]);
  assert.equal(scale.at(0), scale.at(0.9));
});

test("times are marked at round numbers", () => {
  assert.deepEqual(timeTicks(100, 2000, 5), [600, 1200, 1800]);
  assert.ok(timeTicks(0, 1e8, 8).length <= 9);
});

const rows = (count: number) => [{ vm: "a", key: "k", rows: count }];
const arrays = (from: number, count: number) => ({
  times: Float64Array.from({ length: count }, (_, row) => 5 * (from + row)),
  values: Float32Array.from({ length: count }, (_, row) => from + row),
});

test("a thinned whole asks for the stretch that is looked at, once", () => {
  const data = new Data();
  data.take({ reset: true, curves: [], shown: ["a"], series: rows(2400) }, { ...arrays(0, 2400), times: Float64Array.from({ length: 2400 }, (_, row) => 200 * row) });
  assert.equal(data.lacks(0, data.end), false);
  assert.equal(data.lacks(1000, 2000), true);
  data.takeNear(0, 3000, true, rows(601), arrays(0, 601));
  assert.equal(data.lacks(1000, 2000), false);
  assert.equal(data.isExact(1000, 2000), true);
  assert.equal(data.points("a", "k", 1000, 2000)!.length, 601);
  assert.equal(data.points("a", "k", 0, data.end)!.length, 2400);
});

test("a stretch at the end goes on with what comes, and is lost with everything", () => {
  const data = new Data();
  data.take({ reset: true, shown: ["a"], series: rows(1300) }, arrays(0, 1300));
  data.takeNear(6000, 7000, true, rows(100), arrays(1200, 100));
  data.take({ series: rows(1) }, arrays(1300, 1));
  assert.equal(data.isExact(6100, 6500), true);
  assert.equal(data.points("a", "k", 6100, 6500)!.times[data.points("a", "k", 6100, 6500)!.length - 1], 6500);
  data.take({ thin: true, series: rows(1) }, arrays(1301, 1));
  assert.equal(data.isExact(6100, 6500), false);
  data.take({ reset: true, shown: ["a"], series: rows(0) }, arrays(0, 0));
  assert.equal(data.points("a", "k", 0, 1)?.length ?? 0, 0);
});

test("marks come one by one; the oldest divisions are only counted", () => {
  const data = new Data();
  const mark = (time_s: number, kind: Mark["kind"] = "division"): Mark => ({ vm: "a", time_s, kind, text: "" });
  data.take({ reset: true, events: [mark(1), mark(2, "shift")], unmarked: 7 }, {});
  data.take({ more_events: Array.from({ length: 501 }, (_, number) => mark(10 + number)) }, {});
  assert.equal(data.marks.length, 501);
  assert.equal(data.marks[0]!.kind, "shift");
  assert.equal(data.unmarked, 9);
  data.take({ events: [mark(5)] }, {});
  assert.deepEqual([data.marks.length, data.unmarked], [1, 0]);
});
