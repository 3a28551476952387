import type { FaceHost } from "../../parts/face";
import type { Data } from "./data";
import { valueAt } from "./points";
import type { Row } from "./protocol";

const REST_MS = 80;

/** Values at the cursor, or the latest: at once from what is here, then exactly from the kernel. */
export class Reading {
  time: number | null = null;
  private exact = new Map<string, number>();
  private resting = 0;

  constructor(
    private readonly data: Data,
    private readonly host: FaceHost,
    private readonly changed: () => void,
  ) {}

  at(time: number | null): void {
    this.time = time;
    this.exact.clear();
    clearTimeout(this.resting);
    if (time !== null) this.resting = window.setTimeout(() => void this.ask(time), REST_MS);
  }

  value(vm: string, key: string): number | undefined {
    const exact = this.exact.get(`${vm}\n${key}`);
    if (exact !== undefined) return exact;
    const time = this.time ?? this.data.end;
    const points = this.data.points(vm, key, time, time);
    return points && valueAt(points, time);
  }

  destroy(): void {
    clearTimeout(this.resting);
  }

  private async ask(time: number): Promise<void> {
    if (this.data.isExact(time, time)) return;
    const answer = await this.host.ask("at", { time }).catch(() => null);
    if (!answer || time !== this.time) return;
    for (const { vm, key, value } of answer.value as (Row & { value: number })[]) this.exact.set(`${vm}\n${key}`, value);
    this.changed();
  }
}
