/** What a face and the shell around it know of each other. */

export type Numbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

export type Arrays = Record<string, Numbers>;

export interface FaceMessage {
  kind: "snapshot" | "frame";
  [fact: string]: unknown;
}

/** What was asked came back as an answer: its value, or facts and arrays of a frame. */
export interface Answer {
  value?: unknown;
  arrays: Arrays;
  [fact: string]: unknown;
}

export interface FaceHost {
  /** Ask the kernel to do something; the promise breaks with the kernel's own words when it refuses. */
  ask(verb: string, given?: object): Promise<Answer>;
  /** Calls back for every snapshot and frame; returns the way to stop. The last snapshot comes again. */
  onMessage(callback: (message: FaceMessage, arrays: Arrays) => void): () => void;
  /** Show a line above the face: what went wrong, or what was done. An empty one takes it away. */
  say(text: string, tone?: "bad" | "good"): void;
  /** Like `ask`, but a refusal is said, and gives null. */
  order(verb: string, given?: object): Promise<Answer | null>;
  /** The gene that all faces of this lab point at; `onFocus` hears of it from whoever sets it. */
  focus(gene: string): void;
  onFocus(callback: (gene: string) => void): () => void;
  readonly dark: boolean;
  onTheme(callback: (dark: boolean) => void): () => void;
}

/** What a bundle exports: puts a face into `el`, which is shown and has the shell's style around it. */
export type MountFace = (el: HTMLElement, host: FaceHost) => FaceView;

export interface FaceView {
  /** Its tab was opened or hidden: nothing needs to be drawn while it is hidden. */
  show?(visible: boolean): void;
  destroy(): void;
}
