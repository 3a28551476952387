import { asFloats, type Host } from "../host";
import base from "../parts/base.css";
import { h } from "../parts/dom";
import { Gauges } from "./gauges";
import { Header, type Connection } from "./header";
import { helpPanel, listen } from "./keyboard";
import style from "./lab.css";
import type { Shell } from "../shell/line";
import { Notice } from "../shell/notice";
import { Offers, type OffersNews } from "../shell/offers";
import { Slot } from "../shell/slot";
import { Tabs } from "../shell/tabs";
import { watchTheme } from "../shell/theme";
import { Lineage } from "./lineage";
import { Machines } from "./machines";
import { colour, isDark } from "../parts/palette";
import { PROTOCOL, type Command, type Incoming } from "./protocol";
import { Store } from "./store";
import { Toolbar } from "./toolbar";

const LOST_MS = 2000;
const CALM_MS = 500;
/** The tab of what is live, and the face that is shown in it. */
const LIVE = "now";
const COURSE = "course";
const GONE = "The kernel does not answer. If it was restarted or shut down, run this cell again.";

/** Puts the lab into `el`; returns the way to take it out again. */
export function mount(el: HTMLElement, host: Host): () => void {
  const lab = new Lab(host);
  el.append(lab.root);
  lab.begin();
  return () => lab.end();
}

interface Faces {
  kind: "faces";
  view: string;
  faces: { name: string; title: string }[];
}
interface BadgeNews {
  kind: "badge";
  face: string;
  text: string;
  told: string;
  tone: string;
}
type FaceNews = Faces | OffersNews | { kind: string; face: string };

class Lab {
  readonly root: HTMLElement;
  private readonly store = new Store();
  private readonly view = Math.random().toString(36).slice(2);
  private readonly send = (command: Command) => {
    this.say("");
    this.post({ kind: "command", ...command });
  };
  private readonly redraw = () => {
    this.urgent = true;
    this.schedule();
  };
  private readonly toolbar = new Toolbar(this.send);
  private readonly machines = new Machines(this.send, (name) => this.wait(name));
  private readonly gauges = new Gauges();
  private readonly lineage = new Lineage(this.send);
  private readonly help = helpPanel();
  private readonly helpButton = h("button", { type: "button", class: "bx-button bx-round", "aria-label": "Keyboard help" }, "?");
  private readonly header = new Header(this.helpButton);
  private readonly notice = new Notice();
  private readonly offers: Offers;
  private readonly live = h("div", { class: "bx-live" });
  private readonly now = h("div", { class: "bx-now" });
  private readonly tabs = new Tabs((name) => this.choose(name));
  private readonly slots = new Map<string, Slot>();
  private readonly shell: Shell;
  private readonly endings: (() => void)[] = [];
  private connection: Connection = "connecting";
  private heard = performance.now();
  private pending = "";
  private scheduled = 0;
  private sequence = -1;
  private frames = 0;
  private dark: boolean | null = null;
  /** When the numbers were last written, and whether they must be written at once. */
  private written = 0;
  private urgent = true;
  private later = 0;

  constructor(private readonly host: Host) {
    this.root = h("section", {
      class: "bx-lab",
      tabindex: 0,
      "aria-label": "bioxen lab",
      "data-lm-suppress-shortcuts": "true",
    });
    const lab = this;
    this.shell = {
      host,
      view: this.view,
      say: (text, tone) => this.notice.say(text, tone),
      get dark() {
        return lab.dark ?? false;
      },
      themes: new Set(),
      focuses: new Set(),
    };
    this.offers = new Offers(host, (text, tone) => this.notice.say(text, tone));
    this.now.append(this.gauges.element, this.lineage.element);
    this.tabs.add({ name: LIVE, title: "Live", panel: this.now });
    this.live.append(this.toolbar.element, this.tabs.element, this.now);
    const css = h("style");
    css.textContent = base + style;
    const parts = [this.header.element, this.help, this.offers.element, this.machines.element, this.notice.element, this.live];
    this.root.append(css, ...parts);
    this.helpButton.addEventListener("click", () => this.toggleHelp());
  }

  begin(): void {
    this.endings.push(
      this.host.onMessage((message, bytes) => this.hear(message as Incoming, bytes)),
      listen(this.root, {
        toggle: () => this.toolbar.toggle(),
        step: () => this.send({ verb: "step", vm: this.store.selected, seconds: 10 }),
        slower: () => this.toolbar.changeSpeed(-1),
        faster: () => this.toolbar.changeSpeed(1),
        search: () => this.root.querySelector<HTMLElement>("[role=tabpanel]:not([hidden]) :is([data-search], [type=search], [role=combobox])")?.focus(),
        help: () => this.toggleHelp(),
      }),
      watchTheme(() => {
        this.dark = null;
        this.redraw();
      }),
      this.watchHeart(),
    );
    this.post({ kind: "hello", view: this.view });
    this.schedule();
  }

  /** A kernel that is gone cannot be sent anything; the heart tells the reader. */
  private post(message: object): void {
    try {
      this.host.send(message);
    } catch {
      this.heard = -Infinity;
    }
  }

  end(): void {
    cancelAnimationFrame(this.scheduled);
    clearTimeout(this.later);
    this.notice.destroy();
    for (const slot of this.slots.values()) slot.destroy();
    for (const ending of this.endings.splice(0)) ending();
    this.root.remove();
  }

  private hear(message: Incoming | FaceNews, bytes: Uint8Array): void {
    this.heard = performance.now();
    if (this.connection === "lost") {
      this.connection = "connecting";
      this.say("");
      this.post({ kind: "hello", view: this.view });
      for (const slot of this.slots.values()) slot.reopen();
    }
    if (message.kind === "offers") this.offers.receive(message as OffersNews);
    else if (message.kind === "badge") this.badge(message as BadgeNews);
    else if ("face" in message) this.slots.get(message.face)?.receive(message, bytes);
    else if (message.kind === "faces") this.offer(message as Faces);
    else if (message.kind === "snapshot" || message.kind === "frame" || message.kind === "notice")
      this.receive(message, asFloats(bytes));
  }

  /** Makes a tab for each face that the kernel has. */
  private offer({ faces, view }: Faces): void {
    if (view !== this.view) return;
    for (const { name, title } of faces) {
      if (this.slots.has(name)) continue;
      const slot = new Slot(name, this.shell);
      this.slots.set(name, slot);
      if (name === COURSE) {
        this.gauges.element.after(slot.element);
        slot.show(this.tabs.chosen === LIVE);
        continue;
      }
      this.live.append(slot.element);
      this.tabs.add({ name, title, panel: slot.element });
    }
  }

  private badge({ face, text, told, tone }: BadgeNews): void {
    this.tabs.badge(face, text, told, tone);
  }

  private choose(name: string): void {
    this.root.dataset.face = name;
    for (const [other, slot] of this.slots) slot.show(other === name || (other === COURSE && name === LIVE));
    this.redraw();
  }

  private receive(message: Incoming, numbers: Float32Array): void {
    this.sequence = Math.max(this.sequence, message.seq);
    const before = this.outline();
    if (message.kind === "snapshot" && (message.view === "*" || message.view === this.view)) {
      this.connection = message.protocol === PROTOCOL ? "live" : "outdated";
      this.store.load(message, numbers);
    } else if (message.kind === "frame" && this.store.ready) this.store.update(message, numbers);
    else if (message.kind === "notice") this.refuse(message.text);
    if (this.pending && this.store.vms.some((vm) => vm.name === this.pending)) this.pending = "";
    this.urgent ||= this.outline() !== before;
    this.schedule();
  }

  /** What must be shown without delay when it changes. */
  private outline(): string {
    const { store } = this;
    const states = store.vms.map((vm) => `${vm.name} ${vm.state} ${vm.speed} ${vm.outcome}`).join();
    return [this.connection, this.pending, store.playing, store.selected, states, store.watches.length].join();
  }

  private schedule(): void {
    this.scheduled ||= requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.scheduled = 0;
    if (this.dark === null) {
      this.dark = isDark(this.root);
      for (const listener of this.shell.themes) listener(this.dark);
    }
    const now = performance.now();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM_MS : 0;
    if (this.urgent || now - this.written >= calm) {
      this.written = now;
      this.urgent = false;
      this.write(this.dark);
    } else this.later ||= window.setTimeout(this.redraw, calm);
    this.root.dataset.frames = String(++this.frames);
    if (this.sequence >= 0 && this.connection !== "lost") this.post({ kind: "ack", view: this.view, seq: this.sequence });
  }

  private write(dark: boolean): void {
    const { store } = this;
    clearTimeout(this.later);
    this.later = 0;
    const state = this.header.update(store, this.connection, this.pending ? `creating ${this.pending}…` : "");
    this.root.dataset.dark = String(dark);
    this.root.dataset.state = state;
    this.live.inert = state === "lost";
    this.machines.update(store);
    this.toolbar.update(store);
    this.gauges.update(store, colour(0, dark));
    this.lineage.update(store);
  }

  private wait(name: string): void {
    this.pending = name;
    this.redraw();
  }

  private refuse(text: string): void {
    this.notice.say(text);
    if (this.pending) this.machines.retry();
    this.pending = "";
    this.urgent = true;
  }

  /** Shows a line above the controls until another takes its place; an empty one takes it away. */
  private say(text: string): void {
    this.notice.say(text, "bad", true);
  }

  private toggleHelp(): void {
    this.help.hidden = !this.help.hidden;
    this.helpButton.setAttribute("aria-expanded", String(!this.help.hidden));
  }

  private watchHeart(): () => void {
    const timer = setInterval(() => {
      if (performance.now() - this.heard < LOST_MS || this.connection === "lost") return;
      this.connection = "lost";
      this.say(GONE);
      this.redraw();
    }, 500);
    return () => clearInterval(timer);
  }
}
