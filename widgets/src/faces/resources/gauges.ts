import { h } from "../../parts/dom";
import { bytes, compact } from "../../parts/format";
import { Meter, type Reading } from "../../parts/meter";
import { readings, verdict, type Level, type Numbers } from "./model";

interface Gauge {
  name: string;
  about: string;
  levels: string[];
  trace(n: Numbers): number;
  /** The level is of what is allowed where there is a limit. */
  read(n: Numbers): Reading;
}

const allowed = (limit: number) => (Number.isFinite(limit) ? `of ${compact(limit)} allowed` : "no limit");
const bound = (value: number) => (Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0);

const GAUGES: Gauge[] = [
  {
    name: "ATP",
    about: "Concentration of ATP, what the cell spends, and the most that its quota lets it spend. Bar: the adenylate energy charge.",
    levels: ["charge", "atp_bound"],
    trace: (n) => n.atp_mm!,
    read: (n) => ({ value: n.atp_mm!.toFixed(2), unit: "mM", detail: `charge ${n.charge!.toFixed(2)}, ${compact(n.atp_per_s)}/s, ${allowed(n.atp_limit!)}`, level: bound(n.charge!) }),
  },
  {
    name: "Ribosomes",
    about: "Complete ribosomes, those that translate, and the most that may. Bar: translating, of what is allowed or else of all.",
    levels: ["ribosome_bound", "active"],
    trace: (n) => n.translating!,
    read: (n) => ({ value: compact(n.ribosomes), unit: "", detail: `${compact(n.translating)} translate, ${allowed(n.ribosome_limit!)}`, level: bound(n.translating! / (Number.isFinite(n.ribosome_limit!) ? n.ribosome_limit! : n.ribosomes!)) }),
  },
  {
    name: "RNA polymerase",
    about: "Complete RNA polymerases. Bar: those at work.",
    levels: ["busy"],
    trace: (n) => n.rnap! - n.rnap_free!,
    read: (n) => ({ value: compact(n.rnap), unit: "", detail: `${compact(n.rnap_free)} free`, level: bound(1 - n.rnap_free! / n.rnap!) }),
  },
  {
    name: "Charged tRNA",
    about: "The effective charged fraction of the flux-parity theory. It steers growth and lies well below the share measured in cells, so no measured limit applies to it.",
    levels: [],
    trace: (n) => n.trna!,
    read: (n) => ({ value: compact(Math.round(n.trna! * 1000) / 10), unit: "%", detail: "effective fraction", level: bound(n.trna!) }),
  },
  {
    name: "Memory",
    about: "The cell's contexts and its history. A history that is full keeps every other row.",
    levels: ["memory_bound"],
    trace: (n) => n.memory!,
    read: (n) => ({ value: bytes(n.memory!), unit: "", detail: `of ${bytes(n.memory_limit!)} allowed`, level: bound(n.memory! / n.memory_limit!) }),
  },
  {
    name: "CPU",
    about: "Share of one core over the last seconds, and the share of the time in which it could run that it waited.",
    levels: ["cpu_bound"],
    trace: (n) => n.cpu!,
    read: (n) => ({ value: String(Math.round(n.cpu! * 100)), unit: "%", detail: Number.isFinite(n.cpu_limit!) ? `of ${Math.round(n.cpu_limit! * 100)} % allowed` : `waits ${Math.round(n.waiting! * 100)} % of the time`, level: bound(Number.isFinite(n.cpu_limit!) ? n.cpu! / n.cpu_limit! : n.cpu!) }),
  },
];

const MOST = 300;
/** Between two points of memory and CPU, as in the past that the kernel keeps. */
const EVERY_MS = 500;

/** Six meters of the VM that is shown, with words where a level is passed. */
export class Gauges {
  private readonly meters = GAUGES.map(({ name, about }) => new Meter(name, about));
  readonly element = h(
    "div",
    { class: "bxr-gauges", role: "group", "aria-label": "Resources of the shown VM" },
    ...this.meters.map(({ element }) => element),
  );
  private past: number[][] = GAUGES.map(() => []);
  private last = NaN;
  private pushed = 0;

  /** Another VM: its history, and the past of its memory and CPU. */
  begin(history: Float32Array, recent: Float32Array): void {
    const width = 7;
    const past = (this.past = GAUGES.map((): number[] => []));
    for (let at = 0; at + width <= history.length; at += width) {
      const [, atp, translating, , rnap, free, trna] = history.subarray(at, at + width) as unknown as number[];
      past[0]!.push(atp! / 1000);
      past[1]!.push(translating!);
      past[2]!.push(rnap! - free!);
      past[3]!.push(trna!);
    }
    for (let at = 0; at + 1 < recent.length; at += 2) {
      past[4]!.push(recent[at]!);
      past[5]!.push(recent[at + 1]!);
    }
    this.last = history.length ? history[history.length - width]! : NaN;
  }

  update(n: Numbers, levels: Level[], stroke: string): void {
    const values = readings(n);
    const moved = n.time_s !== this.last;
    this.last = n.time_s!;
    const due = performance.now() - this.pushed >= EVERY_MS;
    if (due) this.pushed = performance.now();
    GAUGES.forEach((gauge, index) => {
      const past = this.past[index]!;
      const point = gauge.trace(n);
      if ((index > 3 ? due : moved) && Number.isFinite(point)) past.push(point);
      if (past.length > MOST) past.splice(0, past.length - MOST);
      this.meters[index]!.show(gauge.read(n), past, stroke, verdict(levels, values, gauge.levels));
    });
  }
}
