/** What a view needs from the place it is shown in: a road up for messages and a road down. */
export interface Host {
  send(message: object): void;
  /** Calls back for every message, with its numbers if it has any; returns the way to stop. */
  onMessage(callback: (message: object, numbers: Float32Array) => void): () => void;
}

/** The float32 numbers of a binary buffer, copied so that they start on a whole number. */
export function asFloats(buffer: ArrayBuffer | ArrayBufferView | null | undefined): Float32Array {
  if (!buffer) return new Float32Array(0);
  if (buffer instanceof ArrayBuffer) return new Float32Array(buffer);
  const { buffer: whole, byteOffset, byteLength } = buffer;
  return new Float32Array(whole.slice(byteOffset, byteOffset + byteLength));
}
