import type { Viewport } from "./viewport";

const FLIGHT_MS = 350;

/** Moves a view smoothly, or at once for those who want no motion. */
export class Flight {
  private frame = 0;

  get isUnderWay(): boolean {
    return this.frame > 0;
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** To where `change` puts the view; `moved` is called for each step. */
  fly(view: Viewport, change: () => void, moved: () => void): void {
    const [start, span] = [view.start, view.span];
    change();
    const [goalStart, goalSpan] = [view.start, view.span];
    this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return moved();
    const middle = start + span / 2;
    let way = goalStart + goalSpan / 2 - middle;
    if (view.circular && Math.abs(way) > view.length / 2) way -= Math.sign(way) * view.length;
    const began = performance.now();
    const step = (now: number) => {
      const share = Math.min(Math.max((now - began) / FLIGHT_MS, 0), 1);
      const eased = 1 - (1 - share) ** 3;
      const size = span * (goalSpan / span) ** eased;
      const at = middle + way * (Math.abs(goalSpan - span) < 1 ? eased : (1 - (goalSpan / span) ** eased) / (1 - goalSpan / span));
      if (share < 1) {
        view.show(at - size / 2, at + size / 2);
        this.frame = requestAnimationFrame(step);
      } else {
        Object.assign(view, { start: goalStart, span: goalSpan });
        this.frame = 0;
      }
      moved();
    };
    this.frame = requestAnimationFrame(step);
  }
}
