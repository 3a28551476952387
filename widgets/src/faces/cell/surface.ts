import { wiped } from "../../parts/canvas";
import { h, press } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { tokens } from "../../parts/palette";
import type { Ink } from "./painter";

const STILL_PX = 4;

/** What the reader can do on a picture, beside pointing at it. */
interface Moves {
  /** Only left and right are drags. */
  along?: boolean;
  /** A drag begins here. */
  grasp(): void;
  /** It has come so far from there. */
  drag(dx: number, dy: number): void;
  click(x: number, y: number): void;
  /** Turns that are the page's own are left to it. */
  wheel(event: WheelEvent): void;
  keys: Record<string, () => void>;
}

/** A picture on a canvas: it keeps the size of its place and the colours of the page, and is painted only when asked and seen. */
export abstract class Surface {
  readonly canvas: HTMLCanvasElement;
  /** A few words beside the pointer. */
  readonly tip = h("div", { class: "bxe-tip", hidden: true });
  protected width = 0;
  protected height = 0;
  private colours: Ink | null = null;
  private asked = 0;
  private seen = true;
  private readonly sizes: ResizeObserver;

  constructor(
    label: string,
    protected readonly host: FaceHost,
  ) {
    this.canvas = h("canvas", { role: "img", "aria-label": label, tabindex: 0, onmouseleave: () => this.tell(0, 0, []) });
    this.sizes = new ResizeObserver(() => {
      this.width = this.canvas.clientWidth;
      this.height = this.canvas.clientHeight;
      this.ask();
    });
    this.sizes.observe(this.canvas);
  }

  protected abstract paint(ctx: CanvasRenderingContext2D, now: number): void;

  /** The pointer is here, and drags nothing. */
  protected abstract point(x: number, y: number): void;

  /** Paint with the next frame of the screen. */
  ask(): void {
    if (!this.seen || !this.width) return;
    this.asked ||= requestAnimationFrame((now) => {
      this.asked = 0;
      const ctx = wiped(this.canvas, this.width, this.height);
      if (ctx) this.paint(ctx, now);
    });
  }

  show(seen: boolean): void {
    this.seen = seen;
    if (seen) this.ask();
  }

  paintAnew(): void {
    this.colours = null;
    this.ask();
  }

  destroy(): void {
    this.sizes.disconnect();
    cancelAnimationFrame(this.asked);
  }

  protected get ink(): Ink {
    return (this.colours ??= { ...tokens(this.canvas.parentElement!, "text", "line", "bg"), dark: this.host.dark });
  }

  /** Says something beside the pointer; nothing takes it away. */
  protected tell(x: number, y: number, lines: string[]): void {
    this.tip.hidden = !lines.length;
    if (!lines.length) return;
    this.tip.replaceChildren(...lines.map((line) => h("div", {}, line)));
    const right = x > this.width / 2;
    this.tip.style.left = right ? "auto" : `${x + 14}px`;
    this.tip.style.right = right ? `${this.width - x + 14}px` : "auto";
    this.tip.style.top = `${y + 10}px`;
  }

  /** Tells drags from clicks and from a pointer that only looks. */
  protected listen(moves: Moves): void {
    let held: { x: number; y: number; moved: boolean } | null = null;
    const on = <K extends keyof HTMLElementEventMap>(name: K, act: (event: HTMLElementEventMap[K]) => void) => this.canvas.addEventListener(name, act);
    on("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      held = { x: event.offsetX, y: event.offsetY, moved: false };
      moves.grasp();
    });
    on("pointermove", ({ offsetX, offsetY }) => {
      const [dx, dy] = held ? [offsetX - held.x, offsetY - held.y] : [0, 0];
      if (!held || !(held.moved ||= Math.hypot(dx, moves.along ? 0 : dy) > STILL_PX)) return this.point(offsetX, offsetY);
      this.tell(0, 0, []);
      moves.drag(dx, dy);
    });
    on("pointerup", ({ offsetX, offsetY }) => {
      if (held && !held.moved) moves.click(offsetX, offsetY);
      held = null;
    });
    on("pointercancel", () => (held = null));
    on("wheel", (event) => moves.wheel(event));
    on("keydown", (event) => press(event, moves.keys));
  }
}
