import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes } from "./format";

test("sizes read as people say them", () => {
  assert.deepEqual([0, 400, 19_506, 172_606, 999_600, 2_345_678, 1.6e8, 9.996e8].map(bytes), ["0 kB", "1 kB", "20 kB", "173 kB", "1 MB", "2.35 MB", "160 MB", "1 GB"]);
});
