import { button, h, setText } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { compact } from "../../parts/format";
import { Seldom } from "../../parts/seldom";
import { sparkline } from "./history";
import type { Target } from "./map";
import { type Network, type Study, UNIT, brief } from "./model";

interface Gene {
  id: string;
  symbol: string;
  there: boolean;
  always: boolean;
  copies: number | null;
}

interface Reaction {
  reaction: string;
  column: number;
  name: string;
  formula: string;
  rule: string;
  genes: Gene[];
  lower: number;
  upper: number;
  exchange: boolean;
}

interface Metabolite {
  metabolite: string;
  row: number;
  name: string;
  reactions: { reaction: string; column: number; coefficient: number }[];
  count: number;
}

const HISTORY_MS = 2000;

/** What is known of the reaction or metabolite that is looked at. */
export class Card {
  readonly element = h("section", { class: "bxf-card", "aria-label": "Details", "aria-live": "off" });
  private target: Target | null = null;
  private about: { reaction: Reaction } | { metabolite: Metabolite } | null = null;
  private live: (() => void)[] = [];
  private fluxes: Float32Array = new Float32Array();
  private study: Study | null = null;
  private asked = 0;
  private curve = h("div", {});
  private isRecorded = true;
  private readonly history = new Seldom(HISTORY_MS, () => void this.drawHistory());
  private readonly copies = new Map<string, HTMLElement>();

  constructor(
    private readonly host: FaceHost,
    private readonly network: Network,
    private readonly onPick: (target: Target) => void,
  ) {
    this.clear();
  }

  async show(target: Target | null): Promise<void> {
    if (JSON.stringify(target) === JSON.stringify(this.target)) return;
    this.target = target;
    const mine = ++this.asked;
    if (!target) return this.clear();
    const [verb, name] = "reaction" in target ? ["reaction", target.reaction] : ["metabolite", target.metabolite];
    try {
      const { value } = await this.host.ask(verb!, { name });
      if (mine !== this.asked) return;
      this.about =
        verb === "reaction" ? { reaction: value as Reaction } : { metabolite: value as Metabolite };
      this.draw();
    } catch (cause) {
      if (mine === this.asked) this.element.replaceChildren(h("p", { class: "bx-faint" }, (cause as Error).message));
    }
  }

  update(fluxes: Float32Array, study: Study | null): void {
    this.fluxes = fluxes;
    this.study = study;
    this.refresh();
    this.history.ask();
  }

  private refresh(): void {
    for (const refresh of this.live) refresh();
  }

  private clear(): void {
    this.about = null;
    this.live = [];
    this.element.replaceChildren(
      h("p", { class: "bx-faint" }, "Point at a strand or a metabolite to see what it does; click to keep it here."),
    );
  }

  private draw(): void {
    this.live = [];
    this.curve = h("div", {});
    this.isRecorded = true;
    if (!this.about) return;
    this.element.replaceChildren(
      ...("reaction" in this.about ? this.reaction(this.about.reaction) : this.metabolite(this.about.metabolite)),
    );
    this.refresh();
    this.history.now();
  }

  private reaction(about: Reaction): HTMLElement[] {
    const { column } = about;
    const from = (name: keyof Study["arrays"]) => brief(this.study?.arrays[name]?.[column]);
    const bound = (name: "lower" | "upper") => this.study?.arrays[name]?.[column] ?? about[name];
    const range = () => `${brief(bound("lower"))} to ${brief(bound("upper"))}`.replace("no limit backwards", "no limit");
    const growth = this.network.growth.includes(column);
    const unit = growth ? "per hour" : UNIT;
    return [
      this.title(about.reaction, about.name),
      this.big(() => `${brief(this.fluxes[column])}`, unit),
      this.curve,
      h("p", { class: "bxf-formula" }, about.formula.length > 400 ? `${about.formula.slice(0, 400)}…` : about.formula),
      this.facts([
        ["its enzymes allow", () => from("possible")],
        ["optimum without enzyme costs", () => from("optimum")],
        ["bounds now", range],
        ["reduced cost at the optimum", () => from("reduced")],
      ]),
      ...(about.genes.length ? [this.genes(about)] : []),
      ...(about.genes.length || about.exchange || growth ? [] : [h("p", { class: "bx-faint" }, "Needs no gene.")]),
    ];
  }

  private genes(about: Reaction): HTMLElement {
    this.copies.clear();
    const buttons = about.genes.map((gene) => {
      const count = h("span", { class: "bx-faint" }, copiesOf(gene));
      this.copies.set(gene.id, count);
      const title = `${gene.id}: show this gene in the other parts of the lab.`;
      return h("span", { class: "bxf-gene" }, button(gene.symbol, () => this.host.focus(gene.id), { disabled: !gene.there, title }), count);
    });
    const rule = about.genes.length > 1 ? h("p", { class: "bx-faint bxf-rule" }, about.rule) : null;
    return h("div", {}, ...buttons, rule);
  }

  private metabolite(about: Metabolite): HTMLElement[] {
    const rows = about.reactions.map(({ reaction, column, coefficient }) => ({
      reaction,
      turnover: () => coefficient * (this.fluxes[column] ?? 0),
    }));
    const made = () => rows.reduce((sum, row) => sum + Math.max(0, row.turnover()), 0);
    const list = h("ul", { class: "bxf-turnover" });
    for (const { reaction, turnover } of rows) {
      const value = h("span", {});
      const item = h("li", {}, button(reaction, () => this.onPick({ reaction }), { class: "bxf-link" }), value);
      list.append(item);
      this.live.push(() => {
        const flux = turnover();
        item.hidden = Math.abs(flux) < 1e-6;
        setText(value, flux > 0 ? `makes ${brief(flux)}` : `uses ${brief(-flux)}`);
      });
    }
    const price = () => {
      const known = this.study?.arrays.prices?.[about.row];
      return known === undefined || Number.isNaN(known) ? "–" : `${brief(known)} gDW/mmol`;
    };
    const all = about.count <= about.reactions.length;
    return [
      this.title(about.metabolite, about.name),
      this.big(() => brief(made()), `${UNIT} ${all ? "turned over" : "by the first listed reactions"}`),
      this.facts([["shadow price (growth per unit given)", price]]),
      list,
    ];
  }

  private title(id: string, name: string): HTMLElement {
    return h("h4", { class: "bxf-title" }, id, name ? h("span", {}, name) : null);
  }

  private big(read: () => string, unit: string): HTMLElement {
    const number = h("strong", {});
    this.live.push(() => setText(number, read()));
    return h("p", { class: "bxf-big" }, number, ` ${unit}`);
  }

  private facts(rows: [string, () => string][]): HTMLElement {
    const list = h("dl", { class: "bxf-facts" });
    for (const [name, read] of rows) {
      const value = h("dd", {});
      this.live.push(() => setText(value, read()));
      list.append(h("dt", {}, name), value);
    }
    return list;
  }

  private async drawHistory(): Promise<void> {
    if (!this.about || !("reaction" in this.about)) return;
    const { reaction, column } = this.about.reaction;
    const [place, mine] = [this.curve, this.asked];
    void this.countGenes(reaction);
    if (!this.isRecorded) return;
    const name = this.network.growth.includes(column) ? "growth" : `flux.${reaction}`;
    try {
      const { arrays } = await this.host.ask("history", { name });
      if (mine === this.asked) place.replaceChildren(sparkline(arrays.time_s!, arrays.values!, name));
    } catch {
      if (mine === this.asked) this.isRecorded = false;
      place.replaceChildren(h("p", { class: "bx-faint" }, "Its history is not recorded: of large models only exchanges and growth are."));
    }
  }

  private async countGenes(name: string): Promise<void> {
    const answer = this.copies.size ? await this.host.ask("reaction", { name }).catch(() => null) : null;
    for (const gene of (answer?.value as Reaction | undefined)?.genes ?? []) {
      const count = this.copies.get(gene.id);
      if (count) setText(count, copiesOf(gene));
    }
  }
}

function copiesOf(gene: Gene): string {
  if (gene.always) return "needs no enzyme";
  return gene.there ? `${compact(gene.copies)} copies` : "not in this genome";
}
