import assert from "node:assert/strict";
import { test } from "node:test";
import { FaceLine, type Shell } from "./line";

globalThis.requestAnimationFrame = (callback) => Number(setTimeout(callback, 0, 0));
(globalThis as { window?: unknown }).window = globalThis;

function made() {
  const sent: Record<string, unknown>[] = [];
  const said: string[] = [];
  const listeners = new Set<(message: object, bytes: Uint8Array) => void>();
  const shell: Shell = {
    host: {
      send: (message) => sent.push(message as Record<string, unknown>),
      onMessage: (callback) => {
        listeners.add(callback);
        return () => listeners.delete(callback);
      },
    },
    view: "here",
    say: (text) => said.push(text),
    dark: false,
    themes: new Set(),
    focuses: new Set(),
  };
  const hear = () => listeners.forEach((listener) => listener({ kind: "alive" }, new Uint8Array()));
  return { line: new FaceLine("genome", shell), sent, said, hear };
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

const NOTHING = new Uint8Array();
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

function frame(seq: number) {
  return { kind: "frame", face: "genome", view: "*", seq, arrays: [] };
}

test("a late listener hears the snapshot and what came after it; frames before it are no news", () => {
  const { line } = made();
  line.open();
  line.receive(frame(0), NOTHING);
  line.receive({ ...frame(1), kind: "snapshot", view: "there" }, NOTHING);
  line.receive({ ...frame(2), kind: "snapshot" }, NOTHING);
  line.receive(frame(3), NOTHING);
  const heard: unknown[] = [];
  line.onMessage((message) => heard.push(message.seq));
  line.receive(frame(4), NOTHING);
  assert.deepEqual(heard, [2, 3, 4]);
});

test("many frames get one acknowledgement: the highest", async () => {
  const { line, sent } = made();
  line.open();
  line.receive({ ...frame(6), kind: "snapshot" }, NOTHING);
  for (const seq of [7, 8]) line.receive(frame(seq), NOTHING);
  await settled();
  assert.deepEqual(sent.slice(1), [{ face: "genome", view: "here", kind: "ack", seq: 8 }]);
});

test("a closed line hears no frames and acknowledges none, not even those on their way", async () => {
  const { line, sent } = made();
  line.receive(frame(0), NOTHING);
  line.open();
  line.receive({ ...frame(1), kind: "snapshot" }, NOTHING);
  line.close();
  line.receive(frame(2), NOTHING);
  await settled();
  assert.deepEqual(sent.map(({ kind }) => kind), ["open", "close"]);
});

test("an answer may take its time while the kernel says anything, and is given up when it says nothing", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const { line, sent, hear } = made();
  const long = line.ask("study");
  for (let minute = 0; minute < 3; minute++) {
    context.mock.timers.tick(9_000);
    hear();
  }
  line.receive({ kind: "answer", face: "genome", id: String(sent[0]!.id) }, NOTHING);
  await long;
  const lost = line.ask("study");
  context.mock.timers.tick(11_000);
  await assert.rejects(lost, /did not answer/);
});
