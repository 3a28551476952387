import { asFloats, type Host } from "../host";
import { button, h } from "../parts/dom";
import { Gauges } from "./gauges";
import { Header, type Connection } from "./header";
import { helpPanel, listen } from "./keyboard";
import style from "./lab.css";
import { Tabs, type Badge } from "../shell/tabs";
import { View, type News } from "../shell/view";
import { Lineage } from "./lineage";
import { Machines } from "./machines";
import { colour } from "../parts/palette";
import { PROTOCOL, type Command, type Incoming } from "./protocol";
import { Store } from "./store";
import { Toolbar } from "./toolbar";

const CALM_MS = 500;
/** The tab of what is live, and the face that is shown in it. */
const LIVE = "now";
const COURSE = "course";

/** Puts the lab into `el`; returns the way to take it out again. */
export function mount(el: HTMLElement, host: Host): () => void {
  return new Lab(host).begin(el);
}

class Lab extends View {
  private readonly store = new Store();
  private readonly send = (command: Command) => {
    this.say("");
    this.host.send({ kind: "command", ...command });
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
  private readonly helpButton = button("?", () => this.toggleHelp(), { class: "bx-button bx-round", "aria-label": "Keyboard help" });
  private readonly header = new Header(this.helpButton);
  private readonly live = h("div", { class: "bx-live" });
  private readonly now = h("div");
  private readonly tabs = new Tabs((name) => this.choose(name));
  private link: Connection = "connecting";
  private pending = "";
  private scheduled = 0;
  private sequence = -1;
  private frames = 0;
  /** When the numbers were last written, and whether they must be written at once. */
  private written = 0;
  private urgent = true;
  private later = 0;

  constructor(host: Host) {
    super(host, { "aria-label": "bioxen lab" }, style);
    this.now.append(this.gauges.element, this.lineage.element);
    this.tabs.add({ name: LIVE, title: "Live", panel: this.now });
    this.live.append(this.toolbar.element, this.tabs.element, this.now);
    this.root.append(this.header.element, this.help, this.offers.element, this.machines.element, this.notice.element, this.live);
    const keys = listen(this.root, {
      toggle: () => this.toolbar.toggle(),
      step: () => this.send({ verb: "step", vm: this.store.selected, seconds: 10 }),
      slower: () => this.toolbar.changeSpeed(-1),
      faster: () => this.toolbar.changeSpeed(1),
      search: () => this.root.querySelector<HTMLElement>("[role=tabpanel]:not([hidden]) :is([data-search], [type=search], [role=combobox])")?.focus(),
      help: () => this.toggleHelp(),
    });
    this.endings.push(keys, () => cancelAnimationFrame(this.scheduled), () => clearTimeout(this.later));
  }

  protected changed(): void {
    if (this.lost) this.link = "connecting";
    this.redraw();
  }

  protected hear(message: News, bytes: Uint8Array): void {
    if (message.kind === "badge") this.tabs.badge(message as News & Badge);
    else if (message.kind === "faces") this.offer(message);
    else if (["snapshot", "frame", "notice"].includes(message.kind)) this.take(message as News & Incoming, asFloats(bytes));
  }

  private get connection(): Connection {
    return this.lost ? "lost" : this.link;
  }

  /** Makes a tab for each face that the kernel has. */
  private offer({ faces = [], view }: News): void {
    if (view !== this.view) return;
    for (const { name, title } of faces) {
      if (this.slots.has(name)) continue;
      const slot = this.open(name);
      if (name === COURSE) {
        this.gauges.element.after(slot.element);
        slot.show(this.tabs.chosen === LIVE);
        continue;
      }
      this.live.append(slot.element);
      this.tabs.add({ name, title, panel: slot.element });
    }
  }

  private choose(name: string): void {
    this.root.dataset.face = name;
    for (const [other, slot] of this.slots) slot.show(other === name || (other === COURSE && name === LIVE));
    this.redraw();
  }

  private take(message: Incoming, numbers: Float32Array): void {
    this.sequence = Math.max(this.sequence, message.seq);
    const before = this.outline();
    if (message.kind === "snapshot" && (message.view === "*" || message.view === this.view)) {
      this.link = message.protocol === PROTOCOL ? "live" : "outdated";
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
    const now = performance.now();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM_MS : 0;
    if (this.urgent || now - this.written >= calm) {
      this.written = now;
      this.urgent = false;
      this.write();
    } else this.later ||= window.setTimeout(this.redraw, calm);
    this.root.dataset.frames = String(++this.frames);
    if (this.sequence >= 0 && this.connection !== "lost") this.host.send({ kind: "ack", view: this.view, seq: this.sequence });
  }

  private write(): void {
    const { store } = this;
    clearTimeout(this.later);
    this.later = 0;
    const state = this.header.update(store, this.connection, this.pending ? `creating ${this.pending}…` : "");
    this.root.dataset.state = state;
    this.live.inert = state === "lost";
    this.machines.update(store);
    this.toolbar.update(store);
    this.gauges.update(store, colour(0, this.dark));
    this.lineage.update(store);
  }

  private wait(name: string): void {
    this.pending = name;
    this.redraw();
  }

  private refuse(text: string): void {
    this.say(text);
    if (this.pending) this.machines.retry();
    this.pending = "";
    this.urgent = true;
  }

  private toggleHelp(): void {
    this.help.hidden = !this.help.hidden;
    this.helpButton.setAttribute("aria-expanded", String(!this.help.hidden));
  }
}
