import { h, inUse, setAttribute } from "../../parts/dom";
import { begun, drag, fit } from "./canvas";
import { Flight } from "./flight";
import { described, geneAt, placeAt, signalTold } from "./hits";
import { MOVES, scroll } from "./moves";
import { drawStrip, heightOf, type Seen, type Track } from "./strip";
import { SEQUENCE } from "./track_bases";
import { CONTENT, SKEW } from "./track_composition";
import { COPIES, EXPRESSION, RULER } from "./track_curves";
import { GENES, OVERVIEW } from "./track_genes";
import { PLANTED, PROMOTERS, TERMINATORS } from "./track_signals";
import { Viewport } from "./viewport";

export const TRACKS: Track[] = [OVERVIEW, RULER, COPIES, EXPRESSION, PROMOTERS, GENES, TERMINATORS, CONTENT, SKEW, SEQUENCE, PLANTED];
export const KEYS = "Keys: ← → move, + − zoom, Home all, n p next and previous gene (with Shift: of its strand), s other strand, Enter card, / find";

export interface Does {
  /** Another stretch or other tracks are shown. */
  moved(): void;
  gene(row: number): void;
  resized(): void;
}

/** The linear map: its canvas, which stretch and which tracks it shows, and what pointers and keys do to them. */
export class LinearView {
  readonly view = new Viewport(1, true);
  readonly shown = new Set(TRACKS.map((track) => track.name));
  readonly canvas = h("canvas", { class: "bxg-strip", role: "img", "aria-label": "Linear map" });
  private readonly tip = h("div", { class: "bxg-tip", role: "tooltip", hidden: true });
  readonly element = h("div", { class: "bxg-linear", tabindex: 0, role: "group", "aria-label": `Linear map. ${KEYS}` }, this.canvas, this.tip);
  private readonly flight = new Flight();
  private readonly observer: ResizeObserver;

  constructor(
    private readonly seen: () => Seen | null,
    private readonly does: Does,
  ) {
    const { canvas, element } = this;
    drag(canvas, {
      begin: (x, y) => this.onOverview(y) && this.centreOn((x / this.view.width) * this.view.length),
      move: (dx, x, y0) => {
        this.flight.stop();
        if (this.onOverview(y0)) this.centreOn((x / this.view.width) * this.view.length);
        else this.view.pan(-dx);
        does.moved();
      },
      click: (x, y) => this.click(x, y),
      pinch: (closer, x) => {
        this.flight.stop();
        this.view.zoom(1 / closer, x);
        does.moved();
      },
    });
    canvas.addEventListener("pointermove", (event) => this.hover(event));
    canvas.addEventListener("pointerleave", () => (this.tip.hidden = true));
    canvas.addEventListener("dblclick", (event) => this.fly(() => this.view.zoom(0.25, event.offsetX)));
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.observer = new ResizeObserver(does.resized);
    this.observer.observe(element);
  }

  destroy(): void {
    this.flight.stop();
    this.observer.disconnect();
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** The tracks that are switched on and have something to show. */
  tracks(): Track[] {
    const seen = this.seen();
    return seen ? TRACKS.filter((track) => this.shown.has(track.name) && (track.isFor?.(seen) ?? true)) : [];
  }

  draw(seen: Seen): void {
    const tracks = this.tracks();
    fit(this.canvas, this.view.width, heightOf(tracks));
    drawStrip({ ...seen, pen: begun(this.canvas) }, tracks);
  }

  resize(): void {
    this.view.width = Math.max(this.element.clientWidth, 100);
  }

  /** Moves the view smoothly to where `change` puts it. */
  fly(change: () => void): void {
    this.flight.fly(this.view, change, this.does.moved);
    this.tell();
  }

  /** Stays where it is. */
  stop(): void {
    this.flight.stop();
  }

  /** Whether it is on its way, for who waits for it. */
  tell(): void {
    setAttribute(this.element, "data-flying", String(this.flight.isUnderWay));
  }

  centreOn(base: number | null): void {
    if (this.view.isWhole || base === null) return;
    this.view.show(base - this.view.span / 2, base + this.view.span / 2);
    this.does.moved();
  }

  /** What a key does to the view, if it does anything. */
  move(event: KeyboardEvent): (() => void) | undefined {
    const move = MOVES[event.key];
    return move && (() => this.fly(() => move(this.view, event.shiftKey)));
  }

  private wheel(event: WheelEvent): void {
    const inside = inUse(this.element);
    if (!event.ctrlKey && !event.metaKey && !inside) return;
    event.preventDefault();
    event.stopPropagation();
    this.flight.stop();
    scroll(this.view, event, this.canvas.getBoundingClientRect().left);
    this.does.moved();
  }

  private onOverview(y: number): boolean {
    return placeAt(this.tracks(), y)?.track === OVERVIEW;
  }

  private geneAt(x: number, y: number): number {
    const seen = this.seen();
    return seen ? geneAt(seen, this.tracks(), x, y) : -1;
  }

  private click(x: number, y: number): void {
    this.focus();
    const row = this.geneAt(x, y);
    if (row >= 0) this.does.gene(row);
  }

  private hover({ buttons, offsetX, offsetY }: PointerEvent): void {
    const seen = buttons ? null : this.seen();
    const row = seen ? this.geneAt(offsetX, offsetY) : -1;
    this.canvas.style.cursor = row >= 0 ? "pointer" : "grab";
    const told = row >= 0 ? described(seen!.scene, seen!.live, row) : seen && signalTold(seen, this.tracks(), offsetX, offsetY);
    this.tip.hidden = !told;
    if (!told) return;
    this.tip.replaceChildren(...told);
    this.tip.style.left = `${Math.min(Math.max(offsetX - 60, 0), this.view.width - 240)}px`;
    this.tip.style.top = `${offsetY + 18}px`;
  }
}
