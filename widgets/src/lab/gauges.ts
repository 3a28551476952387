import { h } from "../parts/dom";
import { compact } from "../parts/format";
import { Meter, type Reading } from "../parts/meter";
import type { Store } from "./store";

/** The largest or smallest recent value of a vital. */
type Extreme = (vital: string, which: (a: number, b: number) => number) => number;

interface Gauge {
  name: string;
  /** What is read and what the bar shows, for the tooltip. */
  about: string;
  /** The vital drawn as a trace. */
  trace: string;
  read(get: (vital: string) => number | undefined, extreme: Extreme): Reading;
}

const percent = (part: number | undefined, whole: number | undefined) =>
  part !== undefined && whole ? Math.min(1, part / whole) : 0;

const GAUGES: Gauge[] = [
  {
    name: "ATP",
    about: "Concentration of ATP. Bar: against its largest recent value.",
    trace: "atp_um",
    read: (get, extreme) => ({
      value: compact((get("atp_um") ?? NaN) / 1000),
      unit: "mM",
      detail: `energy charge ${get("energy_charge")?.toFixed(2) ?? "–"}`,
      level: percent(get("atp_um"), extreme("atp_um", Math.max) * 1.15),
    }),
  },
  {
    name: "Ribosomes",
    about: "Complete ribosomes. Bar: the share that translates.",
    trace: "ribosomes",
    read: (get) => ({
      value: compact(get("ribosomes")),
      unit: "",
      detail: `${compact(get("ribosomes_active"))} translating`,
      level: percent(get("ribosomes_active"), get("ribosomes")),
    }),
  },
  {
    name: "RNA polymerase",
    about: "Complete RNA polymerases. Bar: the share that transcribes.",
    trace: "rnap",
    read: (get) => ({
      value: compact(get("rnap")),
      unit: "",
      detail: `${compact(get("rnap_free"))} free`,
      level: 1 - percent(get("rnap_free"), get("rnap")),
    }),
  },
  {
    name: "Charged tRNA",
    about: "The effective charged fraction of the flux-parity theory: it steers growth, but lies well below the share that is measured in cells.",
    trace: "trna_charged_fraction",
    read: (get) => ({
      value: compact(Math.round((get("trna_charged_fraction") ?? NaN) * 1000) / 10),
      unit: "%",
      detail: "effective fraction",
      level: get("trna_charged_fraction") ?? 0,
    }),
  },
  {
    name: "Volume",
    about: "Cell volume and DNA. Bar: against twice the smallest recent volume.",
    trace: "volume_fl",
    read: (get, extreme) => ({
      value: get("volume_fl")?.toFixed(2) ?? "–",
      unit: "fL",
      detail: `${compact(get("genome_equivalents"))} × the genome`,
      level: percent(get("volume_fl"), Math.max(2 * extreme("volume_fl", Math.min), get("volume_fl") ?? 0)),
    }),
  },
  {
    name: "Growth rate",
    about: "Momentary growth rate of the volume. Bar: against its largest recent value.",
    trace: "growth_rate_per_h",
    read: (get, extreme) => ({
      value: get("growth_rate_per_h")?.toFixed(2) ?? "–",
      unit: "/h",
      detail: doubling(get("growth_rate_per_h")),
      level: percent(get("growth_rate_per_h"), extreme("growth_rate_per_h", Math.max) * 1.15),
    }),
  },
];

function doubling(ratePerHour: number | undefined): string {
  return ratePerHour && ratePerHour > 0 ? `doubles in ${compact((Math.LN2 / ratePerHour) * 60)} min` : "no growth";
}

const TRACE_POINTS = 160;
const RECENT_ROWS = 1200;

/** Six meters: what the cell has and what of it works. */
export class Gauges {
  private readonly meters = GAUGES.map(({ name, about }) => new Meter(name, about));
  readonly element = h(
    "div",
    { class: "bx-gauges", role: "group", "aria-label": "Resources of the cell" },
    ...this.meters.map(({ element }) => element),
  );

  update(store: Store, stroke: string): void {
    const extreme: Extreme = (vital, which) => {
      const recent = store.vital(vital).values.slice(-RECENT_ROWS);
      return recent.length ? recent.reduce((a, b) => which(a, b)) : 0;
    };
    GAUGES.forEach((gauge, index) => {
      const reading = gauge.read((vital) => store.latest(vital), extreme);
      this.meters[index]!.show(reading, store.vital(gauge.trace).values.slice(-TRACE_POINTS), stroke);
    });
  }
}
