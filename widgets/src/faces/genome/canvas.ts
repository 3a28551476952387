import { h } from "../../parts/dom";
import type { Ink } from "./ink";

/** A colour that a canvas and an SVG understand, whatever CSS makes of it. */
function plain(value: string, at: HTMLElement): string {
  const probe = h("span", {});
  probe.style.color = value;
  at.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color || value;
}

/** Pixels of a canvas for one of the page. */
export function sharpness(): number {
  return Math.min(window.devicePixelRatio || 1, 2);
}

export function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  const ratio = sharpness();
  const [w, t] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === w && canvas.height === t) return;
  Object.assign(canvas, { width: w, height: t });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
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
}

/** Tells a drag from a click. */
export function drag(element: HTMLElement, { begin, move, click }: Drag): void {
  let last: { x: number; y0: number; moved: number } | null = null;
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    last = { x: event.offsetX, y0: event.offsetY, moved: 0 };
    begin(event.offsetX, event.offsetY);
  });
  element.addEventListener("pointermove", (event) => {
    if (!last) return;
    const dx = event.offsetX - last.x;
    last = { ...last, x: event.offsetX, moved: last.moved + Math.abs(dx) };
    if (last.moved > 3) move(dx, event.offsetX, last.y0, event.offsetY);
  });
  element.addEventListener("pointerup", (event) => {
    if (last && last.moved <= 3) click(event.offsetX, event.offsetY);
    last = null;
  });
  element.addEventListener("pointercancel", () => (last = null));
}

/** The colours of the theme as a canvas and an SVG need them. */
export function inkOf(root: HTMLElement, dark: boolean): Ink {
  const computed = getComputedStyle(root);
  const read = (name: string) => plain(computed.getPropertyValue(name).trim() || "#888", root);
  const accent = dark ? "#56b4e9" : "#0072b2";
  return { dark, text: computed.color, faint: read("--bx-faint"), line: read("--bx-line"), bg: read("--bx-bg"), accent };
}
