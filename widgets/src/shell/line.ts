import type { Host } from "../host";
import type { Answer, Arrays, FaceHost, FaceMessage, Numbers } from "../parts/face";

interface Row {
  name: string;
  type: string;
  shape: number[];
  offset: number;
}

interface Incoming {
  kind: string;
  face: string;
  seq?: number;
  view?: string;
  id?: string;
  text?: string;
  arrays?: Row[];
}

const TYPES: Record<string, new (buffer: ArrayBuffer, offset: number, length: number) => Numbers> = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
};

const ANSWER_MS = 120_000;

/** What the faces of one shell share. */
export interface Shell {
  host: Host;
  view: string;
  say(text: string, tone?: "bad" | "good"): void;
  readonly dark: boolean;
  themes: Set<(dark: boolean) => void>;
  focuses: Set<(gene: string) => void>;
}

/** The line of one face to its other half in the kernel. */
export class FaceLine implements FaceHost {
  private readonly listeners = new Set<(message: FaceMessage, arrays: Arrays) => void>();
  private readonly waiting = new Map<string, [(answer: Answer) => void, (cause: Error) => void, number]>();
  private last: [FaceMessage, Arrays] | null = null;
  private asked = 0;

  constructor(
    private readonly face: string,
    private readonly shell: Shell,
  ) {}

  open(): void {
    this.post({ kind: "open" });
  }

  close(): void {
    this.post({ kind: "close" });
  }

  /** Takes a message of the kernel that is for this face. */
  receive(message: Incoming, bytes: Uint8Array): void {
    if (message.kind === "answer" || message.kind === "refusal") return this.settle(message, bytes);
    if (message.kind === "snapshot" && message.view !== this.shell.view) return;
    const arrays = unpack(message.arrays ?? [], bytes);
    const news = message as unknown as FaceMessage;
    if (message.kind === "snapshot") this.last = [news, arrays];
    for (const listener of this.listeners) listener(news, arrays);
    requestAnimationFrame(() => this.post({ kind: "ack", seq: message.seq }));
  }

  ask(verb: string, given: object = {}): Promise<Answer> {
    const id = `${this.shell.view}.${++this.asked}`;
    return new Promise((resolve, reject) => {
      const timer = window.setTimeout(() => this.refuse(id, "The kernel did not answer."), ANSWER_MS);
      this.waiting.set(id, [resolve, reject, timer]);
      this.post({ ...given, kind: "ask", id, verb });
    });
  }

  async order(verb: string, given: object = {}): Promise<Answer | null> {
    this.shell.say("");
    try {
      return await this.ask(verb, given);
    } catch (cause) {
      this.shell.say((cause as Error).message, "bad");
      return null;
    }
  }

  onMessage(callback: (message: FaceMessage, arrays: Arrays) => void): () => void {
    this.listeners.add(callback);
    if (this.last) callback(...this.last);
    return () => this.listeners.delete(callback);
  }

  say(text: string, tone: "bad" | "good" = "bad"): void {
    this.shell.say(text, tone);
  }

  focus(gene: string): void {
    for (const listener of this.shell.focuses) listener(gene);
  }

  onFocus(callback: (gene: string) => void): () => void {
    this.shell.focuses.add(callback);
    return () => this.shell.focuses.delete(callback);
  }

  get dark(): boolean {
    return this.shell.dark;
  }

  onTheme(callback: (dark: boolean) => void): () => void {
    this.shell.themes.add(callback);
    return () => this.shell.themes.delete(callback);
  }

  private post(message: object): void {
    try {
      this.shell.host.send({ face: this.face, view: this.shell.view, ...message });
    } catch {
      // a kernel that is gone cannot be sent anything; the shell's heart tells the reader
    }
  }

  private settle(message: Incoming, bytes: Uint8Array): void {
    const waiting = this.waiting.get(message.id ?? "");
    if (!waiting) return;
    if (message.kind === "refusal") return this.refuse(message.id!, message.text ?? "");
    clearTimeout(waiting[2]);
    this.waiting.delete(message.id!);
    waiting[0]({ ...message, arrays: unpack(message.arrays ?? [], bytes) });
  }

  private refuse(id: string, text: string): void {
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting[2]);
    this.waiting.delete(id);
    waiting[1](new Error(text));
  }
}

function unpack(rows: Row[], bytes: Uint8Array): Arrays {
  const arrays: Arrays = {};
  for (const { name, type, shape, offset } of rows) {
    const length = shape.reduce((product, axis) => product * axis, 1);
    arrays[name] = new TYPES[type]!(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset, length);
  }
  return arrays;
}
