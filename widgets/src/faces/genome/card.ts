import { h, icon, ICONS, inUse, setText } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { copy } from "../../parts/files";
import { compact } from "../../parts/format";
import type { Live, Scene } from "./scene";

interface Value {
  value: number | null;
  unit: string;
  source: string;
  grade: string;
}

interface Facts {
  id: string;
  symbol: string;
  product: string;
  kind: string;
  sector: string;
  length_nt: number;
  length_aa: number;
  gone: boolean;
  replaced_by: string;
  target: Value;
  rna_half_life: Value;
  protein_half_life: Value;
  destabilisation: Value;
  unit: { id: string; genes: [string, string][] } | null;
  promoters: { id: string; at: number; sigma: string; score: number | null; evidence: string; strength: Value }[];
  regulation: { factor: string; name: string; site: string; sign: number; effector: string; released: boolean; molecules: number }[];
  regulates: [string, string, number][];
  machines: string[];
  listing: string[];
}

interface Change {
  meaning: string;
  difference: string[];
  lines: number;
}

const minutes = (seconds: number) => (seconds >= 60 ? `${compact(seconds / 60)} min` : `${compact(seconds)} s`);

/** All about one gene, what goes on there now, and what can be done to it. */
export class Card {
  readonly element = h("section", { class: "bxg-card", "aria-label": "Gene", tabindex: -1, hidden: true });
  private readonly counts = h("div", { class: "bxg-counts" });
  private readonly numbers: Record<string, HTMLElement> = {};
  /** Outlives what is around it, so that news of the program take nothing from who writes here. */
  private readonly mutation = h("input", {
    type: "text", placeholder: "p.Gly12Asp, c.35del", "aria-label": "Mutation", spellcheck: "false", autocomplete: "off",
    onkeydown: (event: KeyboardEvent) => {
      if (event.key !== "Escape") event.stopPropagation();
      if (event.key === "Enter") this.mutate();
    },
  });
  private mutate: () => void = () => {};
  private row = -1;
  private asked = 0;
  /** What the last change did, and to which gene. */
  private told: { gene: string; element: HTMLElement } | null = null;

  constructor(
    private readonly host: FaceHost,
    private readonly goTo: (gene: string) => void,
    private readonly closed: () => void,
  ) {
    for (const [name, label] of [["copies", "gene copies"], ["rnap", "RNAP"], ["rna", "RNA"], ["ribosomes", "ribosomes"], ["protein", "protein"]] as const) {
      this.numbers[name] = h("b", { "data-count": name }, "–");
      this.counts.append(h("div", {}, h("span", {}, label), this.numbers[name]));
    }
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  close(): void {
    this.element.hidden = true;
    this.row = -1;
    this.told = null;
    this.closed();
  }

  /** Shows a gene, and below its buttons what the last change did to it. */
  async open(scene: Scene, row: number): Promise<void> {
    this.row = row;
    const asked = ++this.asked;
    const answer = await this.host.order("card", { gene: scene.facts.ids[row]! });
    if (!answer || asked !== this.asked || this.row !== row) return;
    const writes = inUse(this.mutation);
    if (this.element.dataset.gene !== scene.facts.ids[row]) this.mutation.value = "";
    this.element.replaceChildren(...this.parts(answer.value as Facts, scene, row));
    this.element.hidden = false;
    this.element.dataset.gene = scene.facts.ids[row]!;
    if (writes) this.mutation.focus();
  }

  update(scene: Scene, live: Live): void {
    if (this.row < 0 || this.element.hidden) return;
    for (const quantity of ["rnap", "rna", "ribosomes", "protein"] as const)
      setText(this.numbers[quantity]!, compact(live.value(scene, quantity, this.row)));
    const replicon = scene.facts.replicons[scene.column("replicon")[this.row]!]!;
    const start = (scene.column("strand")[this.row]! > 0 ? scene.column("start") : scene.column("end"))[this.row]!;
    setText(this.numbers.copies!, compact(live.copiesAt(replicon, start % replicon.length)));
  }

  private parts(facts: Facts, scene: Scene, row: number): HTMLElement[] {
    if (this.told && this.told.gene !== whole(facts.id)) this.told = null;
    const replicon = scene.facts.replicons[scene.column("replicon")[row]!]!;
    const [start, end] = [scene.column("start")[row]!, scene.column("end")[row]!];
    const strand = scene.column("strand")[row]! > 0 ? "+" : "−";
    const size = `${facts.length_nt.toLocaleString("en-US")} nt${facts.length_aa ? `, ${facts.length_aa.toLocaleString("en-US")} aa` : ""}`;
    const place = `${replicon.id}:${(start + 1).toLocaleString("en-US")}..${end.toLocaleString("en-US")} (${strand}), ${size}`;
    const close = h("button", { type: "button", class: "bx-button bx-round", "aria-label": "Close the card", onclick: () => this.close() }, icon(ICONS.close));
    const judged = h("p", { class: "bxg-judged bx-faint" }, "Is it essential? …");
    void this.judge(facts, judged);
    return [
      h("header", {}, h("h3", {}, facts.symbol || facts.id, h("small", {}, facts.symbol ? ` ${facts.id}` : "")), close),
      h("p", { class: "bxg-product" }, facts.product || "no product is annotated"),
      h("p", { class: "bx-faint" }, place),
      ...(facts.replaced_by
        ? [h("p", { class: "bxg-gone" }, "A mutation broke its product; what was made before works until it is diluted. Now made: ", this.link(facts.replaced_by, `${facts.symbol}*`))]
        : facts.gone
          ? [h("p", { class: "bxg-gone" }, "Knocked out: no unit transcribes it; what is left of it fades away.")]
          : []),
      this.counts,
      this.actions(facts, scene, row),
      ...(this.told ? [this.told.element] : []),
      judged,
      ...this.regulation(facts),
      ...section("Program", h("pre", { class: "bxg-listing", tabindex: 0 }, facts.listing.join("\n"))),
      ...section("Numbers", this.parameters(facts)),
    ];
  }

  private actions(facts: Facts, scene: Scene, row: number): HTMLElement {
    const gene = facts.id;
    const button = (label: string, act: () => void, more: object = {}) =>
      h("button", { type: "button", class: "bx-button bx-small", onclick: act, ...more }, label);
    const fasta = async (protein: boolean) => {
      const text = this.host.order("fasta", { gene, protein }).then((answer) => answer && (answer.value as string));
      if (await copy(text)) this.host.say(`${protein ? "Protein" : "Sequence"} of ${facts.symbol || gene} copied as FASTA.`, "good");
      else if ((await text) !== null) this.host.say("The browser lets nothing into the clipboard.");
    };
    const watch = async (quantity: string) => {
      if (await this.host.order("watch", { gene, quantity })) this.host.say(`The ${quantity === "rna" ? "RNA" : "protein"} of ${facts.symbol || gene} is now a curve of the lab.`, "good");
    };
    this.mutate = () => {
      const text = this.mutation.value.trim();
      if (text) void this.change("mutate", { text: text.includes(":") ? text : `${facts.symbol.replace("*", "") || gene}:${text}` }, scene, row);
    };
    const coding = facts.kind === "cds";
    return h(
      "div",
      { class: "bxg-actions" },
      button("Watch protein", () => void watch("protein"), { disabled: !coding }),
      button("Watch RNA", () => void watch("rna")),
      button("Copy DNA", () => void fasta(false)),
      button("Copy protein", () => void fasta(true), { disabled: !coding }),
      h("button", { type: "button", class: "bx-button bx-small bx-danger", disabled: facts.gone, onclick: () => void this.change("knock_out", { gene }, scene, row) }, "Knock out"),
      h("span", { class: "bxg-mutate" }, this.mutation, button("Mutate", () => this.mutate())),
    );
  }

  private async change(verb: string, given: object, scene: Scene, row: number): Promise<void> {
    this.element.setAttribute("aria-busy", "true");
    const answer = await this.host.order(verb, given);
    this.element.removeAttribute("aria-busy");
    if (!answer) return;
    const { meaning, difference, lines } = answer.value as Change;
    const rows = difference.map((line) => h("div", { "data-change": line[0]! }, line));
    const more = lines > difference.length ? ` (the first ${difference.length} of ${lines})` : "";
    const head = lines ? `${lines} line${lines === 1 ? "" : "s"} of the program differ${lines === 1 ? "s" : ""}${more}:` : "The program is the same but for its sequence.";
    this.host.say(meaning, "good");
    const told = h("div", { class: "bxg-change", role: "status" }, h("p", {}, meaning), h("p", { class: "bx-faint" }, head), h("pre", { tabindex: 0 }, ...rows));
    this.told = { gene: whole(scene.facts.ids[row]!), element: told };
    this.mutation.value = "";
    if (this.row === row) await this.open(scene, row);
    else this.element.querySelector(".bxg-actions")?.after(told);
  }

  private async judge(facts: Facts, shown: HTMLElement): Promise<void> {
    try {
      const { essential, because, note } = (await this.host.ask("judge", { gene: facts.id })).value as { essential: boolean | null; because: string; note?: string };
      const verdict = essential === null ? "Not known" : essential ? "Essential here" : "Not essential here";
      shown.replaceChildren(h("b", {}, verdict), `: ${because}.`);
      shown.title = note ?? "";
      if (essential) shown.dataset.essential = "true";
    } catch (cause) {
      setText(shown, `Whether it is essential cannot be said: ${(cause as Error).message}`);
    }
  }

  private link(gene: string, name: string): HTMLElement {
    return h("button", { type: "button", class: "bxg-link", onclick: () => this.goTo(gene) }, name);
  }

  private regulation(facts: Facts): HTMLElement[] {
    const rows: HTMLElement[] = [];
    if (facts.unit) {
      const others = facts.unit.genes.filter(([id]) => id !== facts.id).flatMap(([id, name]) => [this.link(id, name), " "]);
      rows.push(h("li", {}, `Unit ${facts.unit.id}`, ...(others.length ? [", with ", ...others] : [", alone"])));
    }
    for (const { id, sigma, strength, score, evidence } of facts.promoters)
      rows.push(h("li", { title: strength.source }, `Promoter ${id}: ${sigma}, ${compact(strength.value)} starts/s a copy`, score === null ? ` (${evidence})` : ` (${score.toFixed(1)} nats, ${evidence})`));
    for (const edge of facts.regulation)
      rows.push(
        h("li", {}, h("span", { class: edge.sign < 0 ? "bxg-represses" : "bxg-activates" }, edge.sign < 0 ? "⊣ repressed by " : "→ activated by "), this.link(edge.factor, edge.name),
          ` at ${edge.site}: ${compact(edge.molecules)} molecules`, edge.effector ? `, ${edge.released ? "released by" : "needs"} ${edge.effector}` : ""),
      );
    if (facts.regulates.length) {
      const links = facts.regulates.slice(0, 16).flatMap(([id, name, sign]) => [sign < 0 ? "⊣ " : "→ ", this.link(id, name), " "]);
      rows.push(h("li", {}, `Regulates ${facts.regulates.length} unit${facts.regulates.length > 1 ? "s" : ""}: `, ...links));
    }
    if (facts.machines.length) rows.push(h("li", {}, `Part of ${facts.machines.join(", ")}`));
    return rows.length ? section("Regulation", h("ul", { class: "bxg-regulation" }, ...rows)) : [];
  }

  private parameters(facts: Facts): HTMLElement {
    const rows: [string, string, Value][] = [["mean copies", compact(facts.target.value), facts.target]];
    if (facts.rna_half_life.value) rows.push(["RNA half-life", minutes(facts.rna_half_life.value), facts.rna_half_life]);
    if (facts.protein_half_life.value) rows.push(["protein half-life", minutes(facts.protein_half_life.value), facts.protein_half_life]);
    if (facts.destabilisation.value !== 0) rows.push(["lost stability", facts.destabilisation.value === null ? "does not fold" : `${compact(facts.destabilisation.value)} kcal/mol`, facts.destabilisation]);
    return h("table", {}, ...rows.map(([name, text, { source, grade }]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, text), h("td", { class: "bx-faint" }, `${source} (${grade})`))));
  }
}

/** The id of a gene without what marks a version that does not work. */
const whole = (gene: string) => gene.replace(/\.broken$/, "");

function section(name: string, ...content: HTMLElement[]): HTMLElement[] {
  return [h("h4", { class: "bx-heading" }, name), ...content];
}
