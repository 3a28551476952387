import { wiped } from "../../parts/canvas";
import { h, press, setAttribute } from "../../parts/dom";
import { clock } from "../../parts/format";
import type { Data } from "./data";
import { paint, placeOf, timeAt, type Ink } from "./painter";
import { after } from "./points";
import { compose, type Look, type Places, type Scene } from "./scene";
import { CanvasSurface } from "./surface";

const SHORTEST_S = 20;
const LEAST_DRAG = 5;

/** The plots with a cursor, a brush, and keys. */
export class Plot {
  readonly element: HTMLElement;
  /** The latest seconds that are shown while following; null is everything. */
  window: number | null = null;
  following = true;
  cursor: number | null = null;
  scene: Scene | null = null;
  onCursor: (time: number | null) => void = () => undefined;
  onRange: () => void = () => undefined;
  private range: [number, number] = [0, 60];
  private drag: { x: number; range: [number, number]; pan: boolean } | null = null;
  private readonly canvas = h("canvas", { role: "img" });
  private readonly line = h("div", { class: "bxc-line", hidden: true });
  private readonly brush = h("div", { class: "bxc-brush", hidden: true });

  constructor(
    private readonly data: Data,
    private readonly places: Places,
    private readonly look: Look,
  ) {
    this.element = h(
      "div",
      {
        class: "bxc-plot",
        tabindex: 0,
        role: "application",
        "aria-label": "Time course: arrow keys move a cursor, plus and minus zoom, F follows",
        onkeydown: (event: KeyboardEvent) => this.key(event),
        onpointerdown: (event: PointerEvent) => this.press(event),
        onpointermove: (event: PointerEvent) => this.move(event),
        onpointerup: (event: PointerEvent) => this.release(event),
        onpointerleave: (event: PointerEvent) => event.pointerType === "mouse" && !this.drag && this.point(null),
        onpointercancel: () => this.cancel(),
        ondblclick: () => this.follow(),
        onwheel: (event: WheelEvent) => this.wheel(event),
      },
      this.canvas,
      this.line,
      this.brush,
    );
  }

  /** What is shown, in cell seconds. */
  get shown(): [number, number] {
    if (!this.following) return this.range;
    const [start, end] = [this.data.start, this.data.end];
    if (!Number.isFinite(end)) return [0, 60];
    const from = this.window === null ? start : Math.max(start, end - this.window);
    return [from, Math.max(end, from + 60)];
  }

  draw(ink: Ink): void {
    const width = this.element.clientWidth;
    if (width < 80) return;
    const [from, to] = this.shown;
    const keys = this.data.curves.map((curve) => curve.key);
    const scene = compose(this.data, this.places.of(keys), this.look, from, to, width);
    this.scene = scene;
    this.canvas.style.height = `${scene.height}px`;
    paint(new CanvasSurface(wiped(this.canvas, width, scene.height)!), scene, ink);
    const drawn = [...new Set(scene.panels.flatMap((panel) => panel.lines.map((line) => line.curve.label)))];
    setAttribute(this.canvas, "aria-label", `${drawn.join(", ") || "Nothing"} from ${clock(from)} to ${clock(to)}`);
    this.drawCursor();
  }

  follow(window = this.window): void {
    this.window = window;
    this.following = true;
    this.onRange();
  }

  /** Holds what is shown, whatever comes. */
  freeze(): void {
    this.range = this.shown;
    this.following = false;
    this.onRange();
  }

  show(from: number, to: number): void {
    const [start, end] = [this.data.start, this.data.end];
    const span = Math.max(SHORTEST_S, Math.min(to - from, Math.max(end - start, 60)));
    const first = Math.max(Math.min(start, from), Math.min(from, Math.max(end, start + span) - span));
    this.range = [first, first + span];
    this.following = false;
    this.onRange();
  }

  /** Puts the cursor at a time; null takes it away. */
  point(time: number | null): void {
    this.cursor = time;
    this.drawCursor();
    this.onCursor(time);
  }

  private drawCursor(): void {
    const { scene, cursor } = this;
    this.line.hidden = !scene || cursor === null || cursor < scene.from || cursor > scene.to;
    if (!this.line.hidden) this.line.style.transform = `translateX(${placeOf(scene!, cursor!)}px)`;
  }

  private at(event: MouseEvent): number {
    return event.clientX - this.element.getBoundingClientRect().left;
  }

  private inside(x: number): number {
    return Math.max(this.scene!.left, Math.min(x, this.scene!.width - this.scene!.right));
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || !this.scene) return;
    this.element.setPointerCapture(event.pointerId);
    this.drag = { x: this.inside(this.at(event)), range: this.shown, pan: event.shiftKey };
  }

  private move(event: PointerEvent): void {
    if (!this.scene) return;
    const x = this.inside(this.at(event));
    if (!this.drag) return this.point(timeAt(this.scene, x));
    if (this.drag.pan) {
      const by = timeAt(this.scene, this.drag.x) - timeAt(this.scene, x);
      return this.show(this.drag.range[0] + by, this.drag.range[1] + by);
    }
    const [left, right] = [Math.min(x, this.drag.x), Math.max(x, this.drag.x)];
    this.brush.hidden = right - left < LEAST_DRAG;
    Object.assign(this.brush.style, { left: `${left}px`, width: `${right - left}px` });
  }

  /** A finger's drag became a scroll of the page, or ended. */
  private cancel(): void {
    this.drag = null;
    this.brush.hidden = true;
  }

  private release(event: PointerEvent): void {
    const { drag } = this;
    this.cancel();
    if (!drag || drag.pan || !this.scene) return;
    const x = this.inside(this.at(event));
    if (Math.abs(x - drag.x) < LEAST_DRAG) return this.point(timeAt(this.scene, x));
    const [from, to] = [timeAt(this.scene, Math.min(x, drag.x)), timeAt(this.scene, Math.max(x, drag.x))];
    this.show(from, to);
  }

  /** The page scrolls as ever, unless a control key says that the wheel is for the plot. */
  private wheel(event: WheelEvent): void {
    if (!this.scene || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.zoom(event.deltaY > 0 ? 1.25 : 0.8, timeAt(this.scene, this.inside(this.at(event))));
  }

  private zoom(factor: number, about: number): void {
    const [from, to] = this.shown;
    this.show(about - (about - from) * factor, about + (to - about) * factor);
  }

  private key(event: KeyboardEvent): void {
    const middle = (this.shown[0] + this.shown[1]) / 2;
    press(event, {
      ArrowLeft: () => this.step(event.shiftKey ? -10 : -1),
      ArrowRight: () => this.step(event.shiftKey ? 10 : 1),
      Home: () => this.point(this.shown[0]),
      End: () => this.point(Math.min(this.shown[1], this.data.end)),
      "+": () => this.zoom(0.5, this.cursor ?? middle),
      "-": () => this.zoom(2, this.cursor ?? middle),
      f: () => this.follow(),
      Escape: () => this.point(null),
    });
  }

  /** Moves the cursor by rows of the first curve. */
  private step(rows: number): void {
    const points = this.scene?.panels[0]?.lines[0]?.points;
    if (!points?.length) return;
    const present = after(points, this.cursor ?? this.shown[1]) - 1;
    const at = Math.max(0, Math.min(points.length - 1, present + rows));
    const time = points.times[at]!;
    const [from, to] = this.shown;
    if (time < from || time > to) this.show(from + (time < from ? time - from : time - to), to + (time < from ? time - from : time - to));
    this.point(time);
  }
}
