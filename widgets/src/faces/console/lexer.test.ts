import assert from "node:assert/strict";
import { test } from "node:test";
import { indent, isWhole, pieces } from "./lexer";

const COMMANDS = new Set(["run_operon", "metrics"]);

test("pieces join to the text again, whatever it is", () => {
  for (const text of ["run_operon([\"lacZ\"], duration_s=90s) # ja\n", "'offen", "ä§ €\t(", "a='x\\'y';b", "😀(1e-3, .5)"])
    assert.equal(pieces(text, COMMANDS).map((piece) => piece.text).join(""), text);
});

test("words are told apart by where they stand", () => {
  const kinds = pieces("run_operon(genes=[\"lacZ\"], x=True, n=90min) foo", COMMANDS).filter((piece) => piece.text.trim()).map(({ kind, text }) => [text, kind]);
  assert.deepEqual(kinds.filter(([, kind]) => kind !== "mark"), [
    ["run_operon", "command"], ["genes", "argument"], ["\"lacZ\"", "text"], ["x", "argument"], ["True", "constant"], ["n", "argument"], ["90min", "number"], ["foo", "plain"],
  ]);
});

test("a text is whole when brackets and quotes are closed", () => {
  for (const text of ["metrics", "metrics()", "run_operon([\"(\"])", "a(\n1)\n"]) assert.ok(isWhole(text), text);
  for (const text of ["", "  ", "a(", "a([1)", "a(\"x", "a('x)"]) assert.ok(!isWhole(text), text);
});

test("a new line is as deep as its brackets", () => {
  assert.equal(indent("a(["), "        ");
  assert.equal(indent("a([1])"), "");
});
