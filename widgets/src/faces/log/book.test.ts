import assert from "node:assert/strict";
import { test } from "node:test";
import { Book, entryOf } from "./book";

const line = (level: string, event: string, more: object = {}) => JSON.stringify({ time: "2026-01-01T00:00:00.000+00:00", level, logger: "bioxen_nb.x", event, ...more });

test("facts are what a line tells beyond its own parts", () => {
  const entry = entryOf(3, line("warning", "vm.failed", { vm: "zelle-ü", reason: "x", n: [1] }))!;
  assert.deepEqual([entry.number, entry.level, entry.vm, entry.event], [3, "warning", "zelle-ü", "vm.failed"]);
  assert.deepEqual(entry.facts, [["reason", "x"], ["n", [1]]]);
  assert.equal(entryOf(0, "no json"), null);
});

test("filters join: level, VM and all words", () => {
  const book = new Book(10);
  book.add(0, [line("debug", "vm.state", { vm: "a" }), line("error", "vm.failed", { vm: "a", reason: "Out of ATP" }), line("error", "vm.failed", { vm: "b" })]);
  book.filter({ level: "info" });
  assert.deepEqual(book.shown.map((entry) => entry.number), [1, 2]);
  book.filter({ vm: "a", text: "atp FAILED" });
  assert.deepEqual(book.shown.map((entry) => entry.number), [1]);
  book.filter({ text: "atp nothing" });
  assert.equal(book.lines(), "");
});

test("lines that overlap are taken once, and the oldest go", () => {
  const book = new Book(3);
  book.add(0, [line("info", "a", { vm: "x" }), line("info", "b")]);
  assert.equal(book.entries.length, 2);
  book.add(1, [line("info", "b"), line("info", "c"), line("info", "d")]);
  assert.deepEqual(book.entries.map((entry) => entry.event), ["b", "c", "d"]);
  assert.deepEqual(book.shown.map((entry) => entry.event), ["b", "c", "d"]);
  assert.equal(book.vms.size, 0);
  assert.equal(book.next, 4);
  book.clear();
  book.add(2, [line("info", "c"), line("info", "d"), line("info", "e")]);
  assert.equal(book.next, 5, "numbers go on after a snapshot");
});

test("export is the lines as they came", () => {
  const book = new Book(3);
  const lines = [line("info", "a"), line("error", "b")];
  book.add(0, lines);
  book.filter({ level: "error" });
  assert.equal(book.lines(), `${lines[1]}\n`);
});
