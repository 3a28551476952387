import { h, setText } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { compact, percent } from "../../parts/format";
import { Seldom } from "../../parts/seldom";
import { sparkline } from "./history";
import { type Vitals, brief } from "./model";

const HISTORY_MS = 2000;

/** What feeds a cell that has no metabolic model: pools, and rates of the whole. */
export class CoarseView {
  private readonly values = new Map<string, HTMLElement>();
  private readonly curve = h("div", {});
  private readonly history = new Seldom(HISTORY_MS, () => void this.draw());
  private readonly list = h("dl", { class: "bxf-pools" });
  readonly element = h(
    "section",
    { class: "bxf-coarse", "aria-label": "Metabolism as a whole" },
    h(
      "p",
      {},
      "This cell has no metabolic model, so there are no fluxes to map. Amino acids and energy follow from the mass of its metabolic " +
        "proteins and from the medium's supply; oxygen and single substrates change nothing. For fluxes, compile the genome with a model: ",
      h("code", {}, 'compile_genome(genome, metabolism="textbook")'),
      ".",
    ),
    this.list,
    h("h4", { class: "bx-heading" }, "Growth, per hour"),
    this.curve,
  );

  constructor(private readonly host: FaceHost) {
    for (const [key, name] of [
      ["growth", "growth, per hour"],
      ["atp", "adenylate charged as ATP"],
      ["charged", "tRNA charged"],
      ["making", "ATP made at most, per second"],
      ["demand", "ATP asked for, per second"],
      ["charging", "amino acids charged at most, per second"],
      ["share", "metabolic share of protein"],
      ["supply", "supply of the medium, times the reference"],
    ] as const) {
      const value = h("dd", { "data-pool": key });
      this.values.set(key, value);
      this.list.append(h("div", {}, h("dt", {}, name), value));
    }
  }

  update(vitals: Vitals, supply: number): void {
    const texts: Record<string, string> = {
      growth: brief(vitals.growth_per_h),
      atp: percent(vitals.atp_share),
      charged: percent(vitals.charged),
      making: compact(vitals.most_atp_per_s),
      demand: compact(vitals.atp_demand_per_s),
      charging: compact(vitals.most_charging_per_s),
      share: percent(vitals.metabolic_share),
      supply: brief(supply),
    };
    for (const [key, value] of this.values) setText(value, texts[key]!);
    this.history.ask();
  }

  private async draw(): Promise<void> {
    const answer = await this.host.ask("history", { name: "growth" }).catch(() => null);
    if (answer) this.curve.replaceChildren(sparkline(answer.arrays.time_s!, answer.arrays.values!, "Growth, per hour"));
  }
}
