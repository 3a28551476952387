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

/** The kernel says something at least twice a second; after so many looks without a word it is gone. */
const LOOK_MS = 500;
const MOST_SILENT_LOOKS = 20;

/** What the faces of one shell share. */
export interface Shell {
  /** Takes messages for a kernel that is gone, too. */
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
  private readonly waiting = new Map<string, [(answer: Answer) => void, (cause: Error) => void]>();
  /** The last snapshot and, until someone listens, what came after it. */
  private kept: [FaceMessage, Arrays][] = [];
  private asked = 0;
  /** "opening" until the snapshot is there: frames that come before it are news of something unknown. */
  private state: "closed" | "opening" | "open" = "closed";
  private newest = -1;
  private acknowledging = 0;
  private unwatch: (() => void) | null = null;

  constructor(
    private readonly face: string,
    private readonly shell: Shell,
  ) {}

  open(): void {
    this.state = "opening";
    this.newest = -1;
    this.post({ kind: "open" });
  }

  close(): void {
    this.state = "closed";
    this.post({ kind: "close" });
  }

  /** Takes a message of the kernel that is for this face; true when the face was told of it. */
  receive(message: Incoming, bytes: Uint8Array): boolean {
    if (message.kind === "answer" || message.kind === "refusal") {
      this.settle(message, bytes);
      return false;
    }
    const whole = message.kind === "snapshot";
    if (this.state === "closed" || (whole && message.view !== "*" && message.view !== this.shell.view)) return false;
    if (!whole && this.state === "opening") return false;
    this.state = "open";
    this.acknowledge(message.seq ?? -1);
    const arrays = unpack(message.arrays ?? [], bytes);
    const news = message as unknown as FaceMessage;
    if (whole) this.kept = [];
    if (whole || !this.listeners.size) this.kept.push([news, arrays]);
    for (const listener of this.listeners) listener(news, arrays);
    return true;
  }

  /** No more waits for the kernel: nobody is here any more. */
  destroy(): void {
    if (this.state !== "closed") this.close();
    this.unwatch?.();
    cancelAnimationFrame(this.acknowledging);
    this.listeners.clear();
  }

  /** One word for all frames since the last picture; a page out of sight draws none and so asks for no more. */
  private acknowledge(sequence: number): void {
    this.newest = Math.max(this.newest, sequence);
    this.acknowledging ||= requestAnimationFrame(() => {
      this.acknowledging = 0;
      if (this.state === "open") this.post({ kind: "ack", seq: this.newest });
    });
  }

  ask(verb: string, given: object = {}): Promise<Answer> {
    const id = `${this.shell.view}.${++this.asked}`;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, [resolve, reject]);
      this.unwatch ??= this.watch();
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
    for (const news of this.kept) callback(...news);
    this.kept = this.kept.slice(0, 1);
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
    this.shell.host.send({ face: this.face, view: this.shell.view, ...message });
  }

  private settle(message: Incoming, bytes: Uint8Array): void {
    const waiting = this.waiting.get(message.id ?? "");
    if (!waiting) return;
    if (message.kind === "refusal") return this.refuse(message.id!, message.text ?? "");
    this.forget(message.id!);
    waiting[0]({ ...message, arrays: unpack(message.arrays ?? [], bytes) });
  }

  private refuse(id: string, text: string): void {
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    this.forget(id);
    waiting[1](new Error(text));
  }

  private forget(id: string): void {
    this.waiting.delete(id);
    if (this.waiting.size) return;
    this.unwatch?.();
    this.unwatch = null;
  }

  /** A kernel that lives may think as long as it likes; one that says nothing at all will not answer. */
  private watch(): () => void {
    let silent = 0;
    const stop = this.shell.host.onMessage(() => (silent = 0));
    const timer = setInterval(() => {
      if (++silent < MOST_SILENT_LOOKS) return;
      for (const id of [...this.waiting.keys()]) this.refuse(id, "The kernel did not answer.");
    }, LOOK_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
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
