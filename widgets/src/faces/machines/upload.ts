import type { FaceHost } from "../../parts/face";

const PART = 1 << 19;

/** Sends a file to the kernel in parts that every server lets through; gives its key there, or nothing. */
export async function upload(host: FaceHost, file: File, most: number): Promise<string> {
  if (file.size > most) {
    host.say(`${file.name} is larger than ${Math.round(most / 2 ** 20)} MB, so it is not taken in.`);
    return "";
  }
  const key = Math.random().toString(36).slice(2);
  let at = 0;
  for (;;) {
    const part = new Uint8Array(await file.slice(at, at + PART).arrayBuffer());
    const last = at + part.length >= file.size;
    const answer = await host.order("upload", { upload: key, name: file.name, at, last, data: base64(part) });
    if (!answer) return "";
    if (last) return key;
    at += part.length;
  }
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
