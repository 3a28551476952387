import type { FaceHost, Numbers } from "./face";

const PART = 1 << 19;

/** Lets the browser keep something as a file. */
export function save(name: string, content: Blob | Numbers | string, type = ""): void {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Sends a file to the kernel in parts that every server lets through; gives its key and what the last answer held. */
export async function upload(host: FaceHost, verb: string, file: File): Promise<{ key: string; value: unknown } | null> {
  const key = Math.random().toString(36).slice(2);
  for (let at = 0; ; at += PART) {
    const part = await read(file, at).catch(() => null);
    if (!part) {
      host.say(`${file.name} could not be read. Is it a file, and still there?`);
      return null;
    }
    const last = at + part.length >= file.size;
    const answer = await host.order(verb, { upload: key, name: file.name, at, last, data: base64(part) });
    if (!answer) return null;
    if (last) return { key, value: answer.value };
  }
}

async function read(file: File, at: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(at, at + PART).arrayBuffer());
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/**
 * Puts a text into the clipboard, also where the page is not served safely; false where the browser refuses, or where no
 * text comes. A text that is still to come is given as a promise: Safari takes only what is given while a click is handled.
 */
export async function copy(text: string | Promise<string | null>): Promise<boolean> {
  try {
    if (typeof text === "string") await navigator.clipboard.writeText(text);
    else await navigator.clipboard.write([new ClipboardItem({ "text/plain": blobOf(text) })]);
    return true;
  } catch {
    const known = await text;
    if (known === null) return false;
    if (typeof text !== "string") return copy(known);
    const area = document.createElement("textarea");
    area.value = known;
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

async function blobOf(text: Promise<string | null>): Promise<Blob> {
  const known = await text;
  if (known === null) throw new Error("no text came");
  return new Blob([known], { type: "text/plain" });
}
