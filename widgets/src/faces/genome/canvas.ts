import { tokens } from "../../parts/palette";
import type { Ink } from "./ink";

/** Pixels of a canvas for one of the page. */
export function sharpness(): number {
  return Math.min(window.devicePixelRatio || 1, 2);
}

/** Whether the canvas had another size, for the page or for this screen. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number): boolean {
  const ratio = sharpness();
  const [w, t] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === w && canvas.height === t) return false;
  Object.assign(canvas, { width: w, height: t });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  return true;
}

export function begun(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const pen = canvas.getContext("2d")!;
  const ratio = sharpness();
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

export interface Drag {
  begin(x: number, y: number): void;
  move(dx: number, x: number, y0: number, y: number): void;
  click(x: number, y: number): void;
  /** Two fingers around `x` are `closer` times as far from each other as before. */
  pinch?(closer: number, x: number): void;
}

/** Tells a drag from a click, and both from two fingers. */
export function drag(element: HTMLElement, { begin, move, click, pinch }: Drag): void {
  let last: { x: number; y0: number; moved: number } | null = null;
  const fingers = new Map<number, [number, number]>();
  const spread = () => {
    const [one, other] = [...fingers.values()];
    return { middle: (one![0] + other![0]) / 2, far: Math.max(Math.hypot(one![0] - other![0], one![1] - other![1]), 1) };
  };
  const lift = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    last = null;
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    last = fingers.size > 1 ? null : { x: event.offsetX, y0: event.offsetY, moved: 0 };
    if (last) begin(event.offsetX, event.offsetY);
  });
  element.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = fingers.size === 2 ? spread().far : 0;
    fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    if (before) {
      const { middle, far } = spread();
      pinch?.(far / before, middle);
    }
    if (!last) return;
    const dx = event.offsetX - last.x;
    last = { ...last, x: event.offsetX, moved: last.moved + Math.abs(dx) };
    if (last.moved > 3) move(dx, event.offsetX, last.y0, event.offsetY);
  });
  element.addEventListener("pointerup", (event) => {
    if (last && last.moved <= 3) click(event.offsetX, event.offsetY);
    lift(event);
  });
  element.addEventListener("pointercancel", lift);
}

/** The colours of the theme as a canvas and an SVG need them. */
export function inkOf(root: HTMLElement, dark: boolean): Ink {
  return { dark, ...tokens(root, "text", "faint", "line", "bg", "accent") };
}
