import { h } from "../../parts/dom";
import type { FaceHost, FaceView, MountFace } from "../../parts/face";
import { copy, save } from "../../parts/files";
import { tokens } from "../../parts/palette";
import { Bar } from "./bar";
import style from "./course.css";
import { Data } from "./data";
import { pngOf, svgOf } from "./files";
import { Legend } from "./legend";
import type { Ink } from "./painter";
import { Plot } from "./plot";
import type { News, Row } from "./protocol";
import { Reading } from "./reading";
import { Places, type Look } from "./scene";
import { search } from "./search";
import { Facts, Tip } from "./table";

const READ_MS = 110;
const CALM_MS = 500;
const ASK_MS = 90;

export const mount: MountFace = (el, host) => new Course(el, host);

/** The live time course: search, legend, plots, and what keeps them in step with the kernel. */
class Course implements FaceView {
  private readonly data = new Data();
  private readonly places = new Places();
  private readonly look: Look = { logarithmic: true, normalised: false, hidden: new Set(), dark: false };
  private readonly plot = new Plot(this.data, this.places, this.look);
  private readonly redraw = () => this.schedule();
  private readonly rewrite = () => {
    this.written = 0;
    this.schedule();
  };
  private readonly reading: Reading;
  private readonly legend: Legend;
  private readonly bar: Bar;
  private readonly tip: Tip;
  private readonly facts: Facts;
  private readonly root: HTMLElement;
  private readonly endings: (() => void)[];
  private ink: Ink | null = null;
  private visible = true;
  private scheduled = 0;
  private later = 0;
  private asking = 0;
  private written = 0;
  private frames = 0;
  private pointed = "";

  constructor(
    el: HTMLElement,
    private readonly host: FaceHost,
  ) {
    this.reading = new Reading(this.data, host, this.rewrite);
    this.legend = new Legend(this.data, this.places, this.look, host, this.rewrite);
    this.bar = new Bar(this.data, this.plot, this.look, host, this, this.rewrite);
    this.tip = new Tip(this.data, this.places, this.look, this.plot, this.reading);
    this.facts = new Facts(this.data, this.reading);
    const head = h("div", { class: "bxc-head" }, search(host), this.bar.element);
    this.plot.element.append(this.tip.element);
    this.root = h("section", { class: "bxc", "aria-label": "Time course" });
    this.root.append(h("style", {}, style), head, this.bar.machines, this.legend.element, this.plot.element, this.facts.element);
    el.append(this.root);
    this.plot.onRange = this.rewrite;
    this.plot.onCursor = (time) => {
      this.reading.at(time);
      this.rewrite();
    };
    const sizes = new ResizeObserver(this.redraw);
    sizes.observe(this.plot.element);
    this.endings = [
      host.onMessage((message, arrays) => {
        this.data.take(message as News, arrays);
        if ((message as News).reset) this.written = 0;
        this.schedule();
      }),
      host.onTheme(() => {
        this.ink = null;
        this.rewrite();
      }),
      host.onFocus((gene) => {
        this.pointed = gene;
        this.rewrite();
      }),
      () => sizes.disconnect(),
      () => this.reading.destroy(),
    ];
  }

  show(visible: boolean): void {
    this.visible = visible;
    if (visible) this.rewrite();
  }

  destroy(): void {
    cancelAnimationFrame(this.scheduled);
    clearTimeout(this.later);
    clearTimeout(this.asking);
    for (const ending of this.endings.splice(0)) ending();
    this.root.remove();
  }

  // ---- export --------------------------------------------------------------------------------------------

  async csv(): Promise<void> {
    const answer = await this.host.order("csv", { keys: this.keys });
    if (answer) save(String(answer.name), answer.arrays.text!, "text/csv");
  }

  svg(): void {
    if (this.plot.scene) save(`${this.data.shown[0] ?? "course"}.svg`, svgOf(this.plot.scene, this.title, this.ink!), "image/svg+xml");
  }

  async png(): Promise<void> {
    const blob = this.plot.scene && (await pngOf(this.plot.scene, this.title, this.ink!));
    if (blob) save(`${this.data.shown[0] ?? "course"}.png`, blob);
  }

  async code(): Promise<void> {
    const text = this.host.order("code", { keys: this.keys }).then((answer) => answer && String(answer.value));
    if (await copy(text)) return this.host.say("The code of a cell that makes this table is in the clipboard.", "good");
    const known = await text;
    if (known !== null) this.offer(known);
  }

  /** Where pages may not write to the clipboard the reader copies it. */
  private offer(text: string): void {
    const area = h("textarea", { class: "bxc-code", rows: 8, readonly: true, "aria-label": "Code that makes this table" });
    area.value = text;
    this.root.querySelector(".bxc-code")?.remove();
    this.root.append(area);
    area.select();
  }

  private get keys(): string[] {
    return this.data.curves.filter((curve) => !this.look.hidden.has(curve.key)).map((curve) => curve.key);
  }

  private get title(): string {
    return this.data.shown.join(", ");
  }

  // ---- drawing -------------------------------------------------------------------------------------------

  private schedule(): void {
    if (this.visible) this.scheduled ||= requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.scheduled = 0;
    this.ink ??= tokens(this.root, "text", "faint", "grid", "bg", "accent", "good", "warn", "bad");
    this.look.dark = this.host.dark;
    this.plot.draw(this.ink);
    const now = performance.now();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM_MS : READ_MS;
    if (now - this.written >= calm) {
      clearTimeout(this.later);
      this.later = 0;
      this.written = now;
      this.legend.update(this.reading, this.pointed);
      this.bar.update();
      this.tip.update();
      this.facts.update();
    } else this.later ||= window.setTimeout(this.rewrite, calm);
    this.root.dataset.frames = String(++this.frames);
    this.root.dataset.ready = String(this.data.ready);
    const [from, to] = this.plot.shown;
    this.root.dataset.exact = String(this.data.isExact(from, to));
    if (this.data.lacks(from, to)) this.asking ||= window.setTimeout(() => void this.askNear(), ASK_MS);
  }

  /** Asks for what is shown and as much again on both sides; with everything that is recorded where that is not too much. */
  private async askNear(): Promise<void> {
    const [from, to] = this.plot.shown;
    const span = to - from;
    const range = { from: from - span, to: to + span };
    const bins = Math.max(3 * this.plot.element.clientWidth, 1200);
    const answer = await this.host.ask("window", { ...range, bins }).catch(() => null);
    this.asking = 0;
    if (!answer) return;
    this.data.takeNear(range.from, range.to, Boolean(answer.exact), answer.series as Row[], answer.arrays);
    this.rewrite();
  }
}
