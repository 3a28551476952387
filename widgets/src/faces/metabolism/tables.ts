import { button, h, headed, setText } from "../../parts/dom";
import { Last } from "../../parts/last";
import type { Target } from "./map";
import { type Network, type Study, UNIT, brief, crossings, listed } from "./model";

type OnPick = (target: Target) => void;

const LISTED = 120;

/** Growth now, what the enzymes allow and the optimum, as bars; and what holds growth back. */
export class GrowthPanel {
  private readonly rows = new Map<string, { bar: HTMLElement; value: HTMLElement }>();
  private readonly bars = h("dl", { class: "bxf-bars" });
  private readonly limits = h("ul", { class: "bxf-limits" });
  readonly element = h(
    "section",
    { "aria-label": "Growth and what limits it" },
    h("h4", { class: "bx-heading" }, "Growth, per hour"),
    this.bars,
    h("h4", { class: "bx-heading" }, "What limits it"),
    this.limits,
  );

  constructor(private readonly onPick: OnPick) {
    for (const [key, name, why] of [
      ["now", "this cell, now", "the mean of about a minute"],
      ["possible", "its enzymes allow", "the linear program with this cell's enzymes and medium"],
      ["optimum", "no enzyme costs", "flux balance analysis with any amount of every enzyme in the present medium"],
    ] as const) {
      const [bar, value] = [h("span", { class: "bxf-bar" }), h("span", { class: "bxf-number" })];
      this.bars.append(h("dt", { title: why }, name), h("dd", { "data-growth": key }, h("span", { class: "bxf-track" }, bar), value));
      this.rows.set(key, { bar, value });
    }
  }

  update(now: number | null, study: Study | null): void {
    const values = { now, possible: study?.possible ?? null, optimum: study?.optimum ?? null };
    const top = Math.max(0.1, ...Object.values(values).map((value) => value ?? 0));
    for (const [key, { bar, value }] of this.rows) {
      const growth = values[key as keyof typeof values];
      bar.style.width = `${(100 * Math.max(0, growth ?? 0)) / top}%`;
      setText(value, brief(growth));
    }
    if (study) this.limits.replaceChildren(...limitRows(study, this.onPick));
  }
}

function limitRows(study: Study, onPick: OnPick): HTMLElement[] {
  const rows: HTMLElement[] = [];
  if (study.shortage) rows.push(h("li", { class: "bxf-short" }, study.shortage));
  for (const limit of study.limits) {
    const gain = ` +1 % of it: +${brief(limit.elasticity)} % growth`;
    if (limit.kind === "pool") {
      const pool = `the pool of enzyme (${brief(study.enzyme_g_per_gdw)} of ${brief(study.pool_g_per_gdw)} g/gDW at work)`;
      rows.push(h("li", {}, pool, h("span", { class: "bx-faint" }, gain)));
      continue;
    }
    const name = button(limit.name, () => onPick({ reaction: limit.name }), { class: "bxf-link" });
    const what = limit.kind === "exchange" ? "uptake " : "too little enzyme for ";
    rows.push(h("li", {}, what, name, h("span", { class: "bx-faint" }, gain)));
  }
  const slow: Record<string, string> = {
    amino_acids: "ribosomes wait for charged tRNA",
    energy: "ribosomes wait for energy",
    ribosome_quota: "the VM's quota of ribosomes",
    atp_quota: "the VM's quota of ATP",
  };
  if (study.slowest) rows.push(h("li", { class: "bx-faint" }, slow[study.slowest] ?? study.slowest));
  if (study.supply !== 1)
    rows.push(h("li", { class: "bx-faint" }, `the medium's supply is ${brief(study.supply)} times the reference`));
  return rows.length ? rows : [h("li", { class: "bx-faint" }, "nothing that one percent more would change")];
}

/** What goes in and out of the cell. */
export class ExchangeTable {
  private readonly body = h("tbody");
  readonly element = h(
    "section",
    { "aria-label": "Uptake and secretion" },
    h("h4", { class: "bx-heading" }, `Uptake and secretion, ${UNIT}`),
    h(
      "table",
      { class: "bxf-table" },
      headed(["", "flux", "most uptake", "price"]),
      this.body,
    ),
  );
  private readonly drawn = new Last();

  constructor(
    private readonly network: Network,
    private readonly onPick: OnPick,
  ) {}

  update(fluxes: Float32Array, study: Study | null): void {
    const rows = crossings(this.network, fluxes, study);
    const texts = rows.map(({ exchange, inward, most, full, price }) => [
      exchange.name || exchange.metabolite,
      `${inward > 0 ? "in" : inward < 0 ? "out" : ""} ${brief(Math.abs(inward))}`,
      most === null ? "" : most >= 900 ? "any" : brief(most),
      price === null ? "" : brief(price),
      full ? "full" : "",
      this.network.reactions[exchange.column]!,
    ]);
    if (!this.drawn.differs(texts)) return;
    this.body.replaceChildren(
      ...texts.map(([name, flux, most, price, full, reaction]) =>
        h(
          "tr",
          { "data-full": Boolean(full), "data-exchange": reaction! },
          h("th", { scope: "row" }, button(name!, () => this.onPick({ reaction: reaction! }), { class: "bxf-link", title: reaction! })),
          h("td", {}, flux!),
          h("td", { title: full ? "at its limit" : "" }, most! + (full ? " ●" : "")),
          h("td", {}, price!),
        ),
      ),
    );
  }
}

/** All reactions as a table that can be searched. */
export class ReactionList {
  private readonly body = h("tbody");
  private readonly count = h("span", { class: "bx-faint", role: "status" });
  private readonly search = h("input", {
    type: "search",
    class: "bxf-search",
    placeholder: "reaction, enzyme or pathway",
    "aria-label": "Find a reaction",
  });
  readonly element = h(
    "section",
    { class: "bxf-list", "aria-label": "All reactions" },
    h("div", { class: "bxf-row" }, this.search, this.count),
    h(
      "div",
      { class: "bxf-scroll", tabindex: 0, role: "region", "aria-label": "Reactions by flux" },
      h(
        "table",
        { class: "bxf-table" },
        headed(["reaction", "", "pathway", `flux, ${UNIT}`]),
        this.body,
      ),
    ),
  );
  private readonly drawn = new Last();

  constructor(
    private readonly network: Network,
    private readonly onPick: OnPick,
  ) {
    this.search.addEventListener("input", () => this.onSearch());
  }

  onSearch: () => void = () => undefined;

  update(fluxes: Float32Array): void {
    const { network } = this;
    const columns = listed(network, fluxes, this.search.value, LISTED);
    setText(this.count, columns.length === LISTED ? `the first ${LISTED} of ${network.reactions.length}` : `${columns.length} of ${network.reactions.length}`);
    if (!this.drawn.differs(columns.map((column) => `${column}:${brief(fluxes[column])}`))) return;
    const top = Math.max(1e-9, Math.abs(fluxes[columns[0] ?? 0] ?? 0));
    this.body.replaceChildren(
      ...columns.map((column) => {
        const reaction = network.reactions[column]!;
        const bar = h("span", { class: "bxf-bar" });
        bar.style.width = `${(100 * Math.abs(fluxes[column] ?? 0)) / top}%`;
        return h(
          "tr",
          {},
          h("th", { scope: "row" }, button(reaction, () => this.onPick({ reaction }), { class: "bxf-link" })),
          h("td", { class: "bx-faint" }, network.names[reaction] ?? ""),
          h("td", { class: "bx-faint" }, network.groups[reaction] ?? ""),
          h("td", {}, h("span", { class: "bxf-track" }, bar), h("span", { class: "bxf-number" }, brief(fluxes[column]))),
        );
      }),
    );
  }
}
