import type { Host } from "../host";
import base from "../parts/base.css";
import { h } from "../parts/dom";
import { isDark } from "../parts/palette";
import type { Shell } from "./line";
import { Notice } from "./notice";
import { Offers, type OffersNews } from "./offers";
import { Slot } from "./slot";
import { watchTheme } from "./theme";

const LOOK_MS = 500;
const LOST_MS = 2000;
/** So often the page says that it is there; without such a word the kernel gives no sign of life after a while. */
const HERE_MS = 20_000;
const GONE = "The kernel does not answer. If it was restarted or shut down, run this cell again.";

/** Any message of the kernel; more stands in it as its kind says. */
export interface News {
  kind: string;
  view?: string;
  face?: string;
  faces?: { name: string; title: string }[];
}

/** What is around faces: the road to the kernel and its heart, a line of text, what the kernel offers, the theme. */
export abstract class View implements Shell {
  readonly root: HTMLElement;
  readonly host: Host;
  readonly view = Math.random().toString(36).slice(2);
  readonly themes = new Set<(dark: boolean) => void>();
  readonly focuses = new Set<(gene: string) => void>();
  dark = false;
  protected lost = false;
  protected readonly notice = new Notice();
  protected readonly offers: Offers;
  protected readonly slots = new Map<string, Slot>();
  protected readonly endings: (() => void)[] = [];
  private heard = performance.now();
  private said = performance.now();
  private painting = 0;

  constructor(host: Host, attributes: Record<string, string>, style = "") {
    this.host = { onMessage: (callback) => host.onMessage(callback), send: (message) => this.post(host, message) };
    this.offers = new Offers(this.host, (text, tone) => this.say(text, tone));
    const css = h("style", {}, base + style);
    this.root = h("section", { class: "bx-lab", tabindex: 0, "data-lm-suppress-shortcuts": "true", ...attributes }, css);
  }

  /** A message that is for none of the faces. */
  protected abstract hear(message: News, bytes: Uint8Array): void;

  /** The kernel is gone or there again, or the theme is another one. */
  protected abstract changed(): void;

  /** Says something, unless there is no kernel: that is all there is to say then. */
  say(text: string, tone: "bad" | "good" = "bad"): void {
    if (!this.lost) this.notice.say(text, tone);
  }

  /** Goes into `el`; returns the way to take it out again. */
  begin(el: HTMLElement): () => void {
    el.append(this.root);
    const heart = setInterval(() => this.look(), LOOK_MS);
    this.endings.push(
      this.host.onMessage((message, bytes) => this.receive(message as News, bytes)),
      watchTheme(() => this.paint()),
      () => clearInterval(heart),
    );
    this.paint();
    this.host.send({ kind: "hello", view: this.view });
    return () => this.end();
  }

  private end(): void {
    cancelAnimationFrame(this.painting);
    this.notice.destroy();
    for (const slot of this.slots.values()) slot.destroy();
    for (const ending of this.endings.splice(0)) ending();
    this.root.remove();
  }

  protected open(name: string): Slot {
    const slot = new Slot(name, this);
    this.slots.set(name, slot);
    return slot;
  }

  /** A kernel that is gone cannot be sent anything; the heart tells the reader. */
  private post(host: Host, message: object): void {
    try {
      host.send(message);
    } catch {
      this.heard = -Infinity;
    }
  }

  private receive(message: News, bytes: Uint8Array): void {
    this.heard = performance.now();
    if (this.lost) {
      this.lost = false;
      this.say("");
      this.changed();
      this.host.send({ kind: "hello", view: this.view });
      for (const slot of this.slots.values()) slot.reopen();
    }
    if (message.kind === "offers") this.offers.receive(message as News & OffersNews);
    else if (message.face && message.kind !== "badge") this.slots.get(message.face)?.receive(message, bytes);
    else this.hear(message, bytes);
  }

  private look(): void {
    if (performance.now() - this.said > HERE_MS) {
      this.said = performance.now();
      this.host.send({ kind: "here", view: this.view });
    }
    if (performance.now() - this.heard < LOST_MS || this.lost) return;
    this.lost = true;
    this.notice.say(GONE, "bad", true);
    this.changed();
  }

  private paint(): void {
    this.painting ||= requestAnimationFrame(() => {
      this.painting = 0;
      this.dark = isDark(this.root);
      this.root.dataset.dark = String(this.dark);
      for (const listener of this.themes) listener(this.dark);
      this.changed();
    });
  }
}
