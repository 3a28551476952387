import { wiped } from "../../parts/canvas";
import { button, h } from "../../parts/dom";
import { colour } from "../../parts/palette";
import { Segments } from "../../parts/segments";
import { shares, Turns, type Bar } from "./model";

const ROW_PX = 16;
const MOST_ROWS = 24;
const AXIS_PX = 18;
/** The picture runs this far behind, so that bars are there when their time comes. */
const LATE_S = 0.2;
const SPANS: [number, string][] = [[1, "1 s"], [5, "5 s"], [15, "15 s"], [30, "30 s"]];

/** Whose bars are drawn, in which rows, up to which wall second. */
interface Drawn {
  end: number;
  bars: Bar[];
  who: string[];
  order: number[];
}

/** Who ran when on the wall clock: one row a VM, one bar a slice; it scrolls until it is frozen. */
export class Gantt {
  readonly element: HTMLElement;
  readonly turns = new Turns();
  private readonly canvas = h("canvas", { class: "bxr-canvas", role: "img", "aria-label": "Who ran when", tabindex: 0 });
  private readonly tip = h("span", { class: "bx-faint bxr-tip", role: "status" });
  private readonly spans = new Segments("Wall seconds shown", SPANS, (seconds) => this.choose(seconds));
  private readonly freezeButton = button("Freeze", () => this.freeze(), { "aria-pressed": "false", title: "Hold the picture still; the cells go on" });
  private span = 5;
  private frozen: Drawn | null = null;
  private now = 0;
  private heard = 0;
  private who: string[] = [];
  private order: number[] = [];
  private dark = false;
  private shown: Drawn = { end: 0, bars: [], who: [], order: [] };

  constructor() {
    this.choose(this.span);
    this.canvas.addEventListener("mousemove", (event) => this.point(event.offsetX, event.offsetY));
    this.canvas.addEventListener("mouseleave", () => (this.tip.textContent = ""));
    const bar = h("div", { class: "bxr-line" }, h("h4", { class: "bx-heading" }, "Who ran when"), this.spans.element, this.freezeButton, this.tip);
    this.element = h("div", { class: "bxr-gantt" }, bar, this.canvas);
  }

  take(now: number, bars: Float64Array | undefined, who: string[] | undefined, present: string[]): void {
    if (now < this.now - 1) this.turns.clear();
    this.now = now;
    this.heard = performance.now();
    if (who) this.who = who;
    if (bars) this.turns.add(bars);
    this.turns.forget(now - 31);
    const numbers = present.map((name) => this.who.indexOf(name)).filter((number) => number >= 0);
    this.order = numbers.slice(0, MOST_ROWS);
  }

  draw(dark: boolean, moves: boolean): void {
    this.dark = dark;
    const end = moves ? this.now - LATE_S + Math.min(0.3, (performance.now() - this.heard) / 1000) : this.now;
    this.shown = this.frozen ?? { end, bars: this.turns.bars, who: this.who, order: this.order };
    const rows = Math.max(this.shown.order.length, 1);
    const [width, height] = [this.canvas.clientWidth, rows * ROW_PX + AXIS_PX];
    const pen = wiped(this.canvas, width, height);
    if (!pen) return;
    this.canvas.style.height = `${height}px`;
    const style = getComputedStyle(this.canvas);
    pen.font = `11px ${style.fontFamily}`;
    this.axis(pen, width, rows * ROW_PX, style);
    this.slices(pen, width);
    this.labels(pen, style);
    if (!moves) this.tell();
  }

  /** The picture in words. */
  private tell(): void {
    const { end, bars, who, order } = this.shown;
    const ran = shares(bars, end - this.span, end);
    const told = order.map((number) => `${who[number]} ${Math.round(((ran.get(number) ?? 0) / this.span) * 100)} %`).join(", ");
    this.canvas.setAttribute("aria-label", `Who ran in the last ${this.span} s: ${told || "nobody"}`);
  }

  private slices(pen: CanvasRenderingContext2D, width: number): void {
    const { end, bars, order } = this.shown;
    const left = this.left;
    const scale = (width - left) / this.span;
    const row = new Map(order.map((number, index) => [number, index]));
    for (const bar of bars) {
      const line = row.get(bar.who);
      if (line === undefined || bar.ended < end - this.span || bar.began > end) continue;
      const x = left + Math.max(0, (bar.began - end + this.span) * scale);
      const stop = left + Math.min(this.span, bar.ended - end + this.span) * scale;
      pen.fillStyle = colour(bar.who, this.dark);
      pen.fillRect(x, line * ROW_PX + 2, Math.max(stop - x, 0.6), ROW_PX - 4);
    }
  }

  private labels(pen: CanvasRenderingContext2D, style: CSSStyleDeclaration): void {
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillStyle = style.color;
    const { who, order } = this.shown;
    order.forEach((number, line) => {
      const name = who[number]!;
      pen.fillText(name.length > 16 ? `${name.slice(0, 15)}…` : name, 0, line * ROW_PX + ROW_PX / 2);
    });
    if (!order.length) pen.fillText("Nobody has run yet.", 0, ROW_PX / 2);
  }

  private axis(pen: CanvasRenderingContext2D, width: number, bottom: number, style: CSSStyleDeclaration): void {
    const left = this.left;
    pen.strokeStyle = style.getPropertyValue("--bx-line");
    pen.fillStyle = style.getPropertyValue("--bx-faint");
    pen.textBaseline = "top";
    pen.textAlign = "center";
    const marks = 5;
    for (let mark = 0; mark <= marks; mark++) {
      const x = Math.round(left + ((width - left) * mark) / marks) + 0.5;
      pen.beginPath();
      pen.moveTo(Math.min(x, width - 0.5), 0);
      pen.lineTo(Math.min(x, width - 0.5), bottom);
      pen.stroke();
      const ago = this.span * (1 - mark / marks);
      pen.textAlign = mark === marks ? "right" : mark ? "center" : "left";
      pen.fillText(ago ? `${Number(ago.toPrecision(2))} s ago` : this.frozen === null ? "now" : "frozen", Math.min(x, width), bottom + 5);
    }
  }

  private get left(): number {
    const { who, order } = this.shown;
    const longest = Math.max(0, ...order.map((number) => Math.min(who[number]!.length, 16)));
    return Math.min(120, longest * 7 + 12);
  }

  private point(x: number, y: number): void {
    const { end, bars, who, order } = this.shown;
    const number = order[Math.floor(y / ROW_PX)];
    const width = this.canvas.clientWidth - this.left;
    const time = end - this.span * (1 - (x - this.left) / width);
    const slack = (this.span / width) * 2;
    const bar = bars.find((one) => one.who === number && one.began - slack <= time && time <= one.ended + slack);
    this.tip.textContent = bar ? `${who[bar.who]}: ${((bar.ended - bar.began) * 1000).toFixed(1)} ms, ${(end - bar.began).toFixed(2)} s ago` : "";
  }

  private choose(span: number): void {
    this.span = span;
    this.spans.mark(span);
  }

  /** Holds the picture with the bars it has: others that began before come later. */
  private freeze(): void {
    this.frozen = this.frozen ? null : { ...this.shown, bars: [...this.shown.bars] };
    this.freezeButton.setAttribute("aria-pressed", String(this.frozen !== null));
  }
}
