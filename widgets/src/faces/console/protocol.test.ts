import assert from "node:assert/strict";
import { test } from "node:test";
import { joined, type Row, type Run } from "./protocol";

const run = (first_row: number, ...commands: string[]): Run => ({
  number: 1, vm: "a", text: "", commands: 3, began: "", status: "running", wall_s: 0, first_row,
  rows: commands.map((command): Row => ({ command })), said: "", code: "", mistake: null, stopped: false,
});
const names = ({ rows }: Run) => rows.map(({ command }) => command).join(" ");

test("rows come after those that are here, or instead of them", () => {
  const first = joined(undefined, run(0, "live"));
  const second = joined(first, run(1, "metrics", "live"));
  assert.equal(names(second), "live metrics live");
  assert.equal(names(joined(second, run(3))), "live metrics live");
  assert.equal(names(joined(second, run(1, "shift"))), "live shift");
  assert.equal(names(first), "live");
});
