import type { Viewport } from "./viewport";

const closer = (view: Viewport) => view.zoom(0.5);
const wider = (view: Viewport) => view.zoom(2);
const aside = (side: number) => (view: Viewport, far: boolean) => view.pan(side * (far ? 0.8 : 0.2) * view.width);

/** What each key does to the view; `far`: with the shift key. */
export const MOVES: Record<string, (view: Viewport, far: boolean) => void> = {
  ArrowLeft: aside(-1),
  ArrowRight: aside(1),
  ArrowUp: closer,
  ArrowDown: wider,
  "+": closer,
  "=": closer,
  "-": wider,
  Home: (view) => view.whole(),
};

/** What the wheel does: zooms around the pointer, or moves when it turns sideways or with the shift key. */
export function scroll(view: Viewport, event: WheelEvent, left: number): void {
  const pixels = event.deltaMode ? 24 : 1;
  if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) view.pan((event.deltaX || event.deltaY) * pixels);
  else view.zoom(1.0016 ** (event.deltaY * pixels), event.clientX - left);
}
