import type { FaceHost } from "../../parts/face";

const PART = 1 << 19;

/** Lets the browser keep a checkpoint as a file. */
export async function download(host: FaceHost, id: string): Promise<string> {
  const answer = await host.order("export", { checkpoint: id });
  if (!answer) return "";
  const name = String(answer.name);
  const address = URL.createObjectURL(new Blob([answer.arrays.file as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return name;
}

/** Sends a file to the kernel in parts that every server lets through; gives the id of the checkpoint. */
export async function upload(host: FaceHost, file: File): Promise<string> {
  const key = Math.random().toString(36).slice(2);
  let at = 0;
  for (;;) {
    const part = new Uint8Array(await file.slice(at, at + PART).arrayBuffer());
    const last = at + part.length >= file.size;
    const answer = await host.order("import", { upload: key, name: file.name, at, last, data: base64(part) });
    if (!answer) return "";
    if (last) return String(answer.value);
    at += part.length;
  }
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
