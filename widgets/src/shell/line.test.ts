import assert from "node:assert/strict";
import { test } from "node:test";
import { FaceLine, type Shell } from "./line";

globalThis.requestAnimationFrame = (callback) => Number(setTimeout(callback, 0, 0));
(globalThis as { window?: unknown }).window = globalThis;

function made() {
  const sent: Record<string, unknown>[] = [];
  const said: string[] = [];
  const shell: Shell = {
    host: { send: (message) => sent.push(message as Record<string, unknown>), onMessage: () => () => undefined },
    view: "here",
    say: (text) => said.push(text),
    dark: false,
    themes: new Set(),
    focuses: new Set(),
  };
  return { line: new FaceLine("genome", shell), sent, said };
}

test("an answer comes back to who asked, with its arrays", async () => {
  const { line, sent } = made();
  const asked = line.ask("find", { text: "lacZ" });
  assert.deepEqual({ ...sent[0], id: "" }, { face: "genome", view: "here", kind: "ask", id: "", text: "lacZ", verb: "find" });
  const bytes = new Uint8Array(new Float64Array([1.5, 2.5]).buffer);
  const arrays = [{ name: "at", type: "float64", shape: [2], offset: 0 }];
  line.receive({ kind: "answer", face: "genome", id: String(sent[0]!.id), arrays }, bytes);
  assert.deepEqual([...(await asked).arrays.at!], [1.5, 2.5]);
});

test("a refusal is said in the kernel's words and gives null", async () => {
  const { line, sent, said } = made();
  const ordered = line.order("find");
  line.receive({ kind: "refusal", face: "genome", id: String(sent[0]!.id), text: "No gene is called so." }, new Uint8Array());
  assert.equal(await ordered, null);
  assert.deepEqual(said, ["", "No gene is called so."]);
});

test("the snapshot of another view is not ours, and a late listener hears the last one", () => {
  const { line } = made();
  const snapshot = { kind: "snapshot", face: "genome", seq: 0, arrays: [] };
  line.receive({ ...snapshot, view: "there" }, new Uint8Array());
  line.receive({ ...snapshot, view: "here", seq: 1 }, new Uint8Array());
  const heard: unknown[] = [];
  line.onMessage((message) => heard.push(message.seq));
  assert.deepEqual(heard, [1]);
});

test("every frame is acknowledged", async () => {
  const { line, sent } = made();
  line.receive({ kind: "frame", face: "genome", seq: 7, arrays: [] }, new Uint8Array());
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(sent, [{ face: "genome", view: "here", kind: "ack", seq: 7 }]);
});
