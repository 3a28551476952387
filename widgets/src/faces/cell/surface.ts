import { h } from "../../parts/dom";
import type { Ink } from "./painter";

/** A canvas that keeps the size of its place and the colours of the page, and draws only when asked and seen. */
export class Surface {
  readonly canvas: HTMLCanvasElement;
  readonly ctx: CanvasRenderingContext2D;
  width = 0;
  height = 0;
  private asked = 0;
  private seen = true;
  private readonly sizes: ResizeObserver;

  constructor(
    label: string,
    private readonly draw: (now: number) => void,
  ) {
    this.canvas = h("canvas", { role: "img", "aria-label": label, tabindex: 0 });
    this.ctx = this.canvas.getContext("2d")!;
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.canvas);
  }

  /** Draw with the next frame of the screen. */
  ask(): void {
    if (!this.seen || this.asked || !this.width) return;
    this.asked = requestAnimationFrame((now) => {
      this.asked = 0;
      const ratio = window.devicePixelRatio || 1;
      this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.ctx.clearRect(0, 0, this.width, this.height);
      this.draw(now);
    });
  }

  show(seen: boolean): void {
    this.seen = seen;
    if (seen) this.ask();
  }

  ink(dark: boolean): Ink {
    const style = getComputedStyle(this.canvas);
    const token = (name: string) => style.getPropertyValue(`--bxe-${name}`).trim() || style.color;
    return { text: style.color, line: token("line"), raised: token("raised"), background: token("bg"), dark };
  }

  destroy(): void {
    this.sizes.disconnect();
    cancelAnimationFrame(this.asked);
  }

  private fit(): void {
    const { clientWidth, clientHeight } = this.canvas;
    const ratio = window.devicePixelRatio || 1;
    this.width = clientWidth;
    this.height = clientHeight;
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.ask();
  }
}

/** A few words beside the pointer. */
export class Tip {
  readonly element = h("div", { class: "bxe-tip", hidden: true });

  show(x: number, y: number, lines: string[], within: number): void {
    this.element.hidden = !lines.length;
    if (!lines.length) return;
    this.element.replaceChildren(...lines.map((line) => h("div", {}, line)));
    const right = x > within / 2;
    this.element.style.left = right ? "auto" : `${x + 14}px`;
    this.element.style.right = right ? `${within - x + 14}px` : "auto";
    this.element.style.top = `${y + 10}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

/** Where a pointer is, in the pixels of a canvas. */
export function pointer(event: MouseEvent): [number, number] {
  return [event.offsetX, event.offsetY];
}
