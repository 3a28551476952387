import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE, Pages, type Line } from "./pages";

const line = (row: number): Line => ["", row, `l${row}`, "bind", "", "", -1, -1, ""];
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("each page is asked for once, and again after all was forgotten", async () => {
  const asked: number[] = [];
  const pages = new Pages(async (start, count) => {
    asked.push(start);
    return { total: 1000, changed: 3, rows: Array.from({ length: count }, (_, k) => line(start + k)) };
  }, () => undefined);
  pages.clear();
  await settled();
  pages.want(0, 5);
  pages.want(PAGE - 1, PAGE + 1);
  await settled();
  assert.deepEqual(asked, [0, PAGE]);
  assert.equal(pages.line(PAGE)![1], PAGE);
  assert.equal(pages.line(5 * PAGE), null);
  pages.clear();
  await settled();
  assert.deepEqual(asked, [0, PAGE, 0]);
});

test("an answer that comes too late is not shown", async () => {
  const waiting: ((rows: Line[]) => void)[] = [];
  const pages = new Pages(() => new Promise((resolve) => waiting.push((rows) => resolve({ total: rows.length, changed: 0, rows }))), () => undefined);
  pages.clear();
  pages.clear();
  waiting[1]!([line(7)]);
  await settled();
  waiting[0]!([line(1), line(2)]);
  await settled();
  assert.equal(pages.total, 1);
  assert.equal(pages.line(0)![1], 7);
});

test("a page that could not be had is asked for again", async () => {
  let tries = 0;
  const pages = new Pages(async () => {
    if (!tries++) throw new Error("no");
    return { total: 1, changed: 0, rows: [line(0)] };
  }, () => undefined);
  pages.clear();
  await settled();
  pages.want(0, 1);
  await settled();
  assert.equal(pages.line(0)![2], "l0");
});
