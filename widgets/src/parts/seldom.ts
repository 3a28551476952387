/** Does something at most once in a while; what is asked for in between is done when that time is over, so the last is never lost. */
export class Seldom {
  private doneAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly everyMs: number,
    private readonly act: () => void,
  ) {}

  ask(): void {
    if (this.timer !== undefined) return;
    const wait = this.doneAt + this.everyMs - performance.now();
    if (wait > 0) this.timer = setTimeout(() => this.now(), wait);
    else this.now();
  }

  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.doneAt = performance.now();
    this.act();
  }
}
