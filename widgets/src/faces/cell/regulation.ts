import { button, h, headed, setText } from "../../parts/dom";
import { compact } from "../../parts/format";
import type { Answer, FaceHost } from "../../parts/face";
import { Graph } from "./graph";
import { amount, type Activity, type Network } from "./protocol";
import { ableShare, findGene, wiring } from "./wiring";

const EVERY_MS = 400;

/** Who regulates whom, live: the graph, what acts on the whole cell, and the regulators as a table. */
export class Regulation {
  readonly element: HTMLElement;
  private readonly graph: Graph;
  private readonly search = h("input", { type: "search", placeholder: "gene", "aria-label": "Gene in the network", list: "bxe-genes", size: 14 });
  private readonly names = h("datalist", { id: "bxe-genes" });
  private readonly only: HTMLButtonElement;
  private readonly states = h("tbody", {});
  private readonly molecules = h("tbody", {});
  private readonly regulators = h("tbody", {});
  private readonly empty = h("p", { class: "bx-empty", hidden: true }, "This program has no regulatory edges: none of its factors has a known site here.");
  private readonly body: HTMLElement;
  private network: Network | null = null;
  private cells: { copies: HTMLElement; able: HTMLElement; signal: HTMLElement; row: HTMLElement }[] = [];
  private state: HTMLElement[] = [];
  private gene = "";
  private alone = false;
  private seen = false;
  private timer = 0;
  private busy = false;
  private gone = false;

  constructor(private readonly host: FaceHost) {
    this.graph = new Graph(host, (gene) => this.choose(gene));
    this.only = button("Only around it", () => this.narrow(!this.alone), { "aria-pressed": "false", disabled: true });
    this.search.addEventListener("change", () => this.find());
    this.search.addEventListener("keydown", (event) => {
      event.stopPropagation();
      // WebKit's list of names takes the first Enter for itself, and nothing changes.
      const isWhole = [...this.names.options].some(({ value }) => value === this.search.value);
      if (event.key === "Enter" && isWhole && !event.isComposing) this.find();
    });
    const sign = (text: string, label: string, act: () => void) => button(text, act, { "aria-label": label, title: label });
    this.body = h(
      "div",
      { class: "bxe-network" },
      this.graph.element,
      h(
        "div",
        { class: "bxe-states", tabindex: 0, role: "region", "aria-label": "States of the regulation" },
        h("table", {}, h("caption", {}, "On the whole cell"), this.states),
        h(
          "table",
          {},
          h("caption", {}, "Regulators"),
          headed(["", "Copies", "Able", "Signal"]),
          this.regulators,
        ),
        h("table", {}, h("caption", {}, "Small molecules"), this.molecules),
      ),
    );
    this.element = h(
      "section",
      { class: "bxe-regulation", "aria-label": "Regulatory network" },
      h(
        "div",
        { class: "bxe-head" },
        this.search,
        this.names,
        this.only,
        sign("+", "Zoom in", () => this.graph.zoom(1.3)),
        sign("−", "Zoom out", () => this.graph.zoom(1 / 1.3)),
        sign("Fit", "Show the whole network", () => this.graph.fit()),
        h(
          "ul",
          { class: "bxe-legend" },
          h("li", {}, h("i", { "data-kind": "arrow", "aria-hidden": "true" }), "activates"),
          h("li", {}, h("i", { "data-kind": "bar", "aria-hidden": "true" }), "represses"),
          h("li", {}, h("i", { "data-kind": "pie", "aria-hidden": "true" }), "share able to bind"),
          h("li", {}, h("i", { "data-kind": "unit", "aria-hidden": "true" }), "unit, RNA now"),
          h("li", { class: "bx-faint" }, "stronger line: site taken more of the time"),
        ),
      ),
      this.empty,
      this.body,
    );
  }

  show(seen: boolean): void {
    this.seen = seen;
    this.graph.show(seen);
    clearTimeout(this.timer);
    if (seen) void this.look();
  }

  /** Another cell: everything anew. Of another program the kernel tells with what goes on. */
  reset(): void {
    this.network = null;
    if (!this.seen) return;
    clearTimeout(this.timer);
    void this.look();
  }

  paintAnew(): void {
    this.graph.paintAnew();
  }

  /** The gene that the lab points at. */
  focus(gene: string): void {
    this.gene = gene;
    const known = this.network !== null && findGene(this.network, gene) === gene && gene !== "";
    this.only.disabled = !known;
    if (!known) this.alone = false;
    this.only.setAttribute("aria-pressed", String(this.alone));
    this.element.dataset.gene = known ? gene : "";
    this.graph.focus(known ? gene : "", this.alone);
    this.cells.forEach(({ row }) => row.toggleAttribute("data-chosen", row.dataset.gene === gene));
  }

  destroy(): void {
    this.gone = true;
    clearTimeout(this.timer);
    this.graph.destroy();
  }

  private choose(gene: string): void {
    if (gene) this.host.focus(gene);
    this.focus(gene);
  }

  private narrow(alone: boolean): void {
    this.alone = alone;
    this.focus(this.gene);
  }

  private find(): void {
    if (!this.network) return;
    const gene = findGene(this.network, this.search.value);
    if (gene || !this.search.value.trim()) {
      this.host.say("");
      this.choose(gene);
    } else this.host.say(`No gene ${this.search.value} takes part in this network.`);
  }

  /** Ask for what is missing and for what goes on, again and again while it is seen. */
  private async look(): Promise<void> {
    if (this.busy || this.gone) return;
    this.busy = true;
    try {
      if (!this.network) this.load((await this.host.ask("network")) as unknown as Network);
      this.take(await this.host.ask("activity"));
    } catch (cause) {
      setText(this.empty, (cause as Error).message);
      this.empty.hidden = false;
      this.body.hidden = true;
    } finally {
      this.busy = false;
      if (this.seen && !this.gone) this.timer = window.setTimeout(() => void this.look(), EVERY_MS);
    }
  }

  private load(network: Network): void {
    this.network = network;
    const bare = network.edges.length === 0;
    setText(this.empty, "This program has no regulatory edges: none of its factors has a known site here.");
    this.empty.hidden = !bare;
    this.body.hidden = false;
    this.graph.element.hidden = bare;
    this.graph.load(network, wiring(network));
    const genes = new Set([...network.factors.map(({ name }) => name), ...network.units.flatMap((unit) => unit.genes.map(([id, symbol]) => symbol || id))]);
    this.names.replaceChildren(...[...genes].sort().map((value) => h("option", { value })));
    this.cells = network.factors.map((factor, place) => this.regulator(network, place, factor.id, factor.name, factor.product));
    this.regulators.replaceChildren(...this.cells.map(({ row }) => row));
    const whole = ["Growth control, of the reference", "ppGpp, of the reference", ...network.sigma.map((name) => `${name.replace("sigma", "σ")}, of its usual share`)];
    const rows = [...whole.map((name) => ({ name, meaning: "" })), ...network.effectors];
    this.state = rows.map(() => h("td", {}));
    const drawn = rows.map(({ name, meaning }, k) => h("tr", { title: meaning }, h("th", { scope: "row" }, name), this.state[k]!));
    this.states.replaceChildren(...drawn.slice(0, whole.length));
    this.molecules.replaceChildren(...drawn.slice(whole.length));
    this.molecules.parentElement!.hidden = drawn.length === whole.length;
    this.focus(this.gene);
  }

  private regulator(network: Network, place: number, id: string, name: string, product: string): Regulation["cells"][number] {
    const edges = network.edges.filter((edge) => edge.from === place);
    const [copies, able, signal] = [h("td", {}), h("td", {}), h("td", {})];
    const many = new Set(edges.map((edge) => edge.to)).size;
    const choose = button(name, () => this.choose(id), { class: "bxe-name", title: `${product}; acts on ${many} units` });
    return { copies, able, signal, row: h("tr", { "data-gene": id }, h("th", { scope: "row" }, choose), copies, able, signal) };
  }

  private take(answer: Answer): void {
    const { network } = this;
    const now = answer as unknown as { network: number } & Activity;
    if (!network || now.network !== network.network) {
      this.network = null;
      return;
    }
    const activity = { ...now, ...answer.arrays } as unknown as Activity;
    this.graph.update(activity);
    const times = (value: number | null | undefined) => (value === null || value === undefined ? "–" : `${value.toFixed(2)}×`);
    const values = [
      times(activity.growth_control),
      times(activity.ppgpp),
      ...activity.sigma_relative.map(times),
      ...network.effectors.map(({ name }) => amount(activity.levels[name])),
    ];
    values.forEach((text, k) => this.state[k] && setText(this.state[k]!, text));
    this.cells.forEach(({ copies, able, signal }, place) => {
      setText(copies, compact(activity.copies[place]));
      setText(able, `${Math.round(100 * ableShare(network, activity, place))} %`);
      const names = new Set(network.edges.filter((edge) => edge.from === place && edge.effector).map((edge) => edge.effector));
      setText(signal, [...names].join(", ") || "–");
    });
  }
}
