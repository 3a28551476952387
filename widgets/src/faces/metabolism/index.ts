import { button, h, setAttribute, setText } from "../../parts/dom";
import type { FaceMessage, MountFace } from "../../parts/face";
import { clock } from "../../parts/format";
import { Last } from "../../parts/last";
import { Segments } from "../../parts/segments";
import { Card } from "./card";
import { CoarseView } from "./coarse";
import { type Choices, MediumEditor, type Surroundings } from "./editor";
import { FluxMap, type Target } from "./map";
import css from "./metabolism.css";
import { type Network, type Shown, type Study, UNIT, type Vitals, brief, chosen, weight } from "./model";
import { ExchangeTable, GrowthPanel, ReactionList } from "./tables";

type Present = Surroundings & {
  vm: string;
  state: string;
  vitals: Vitals;
  species?: Record<string, number | null>;
};
type Told = FaceMessage & Partial<Present> & { reset?: boolean; network?: Network | null; choices?: Choices; program?: string };

const STUDY_MS = 1000;
const POINT_MS = 70;
const SHOWN: [Shown, string, string][] = [
  ["now", "Now", "what flows in the cell"],
  ["possible", "Its enzymes allow", "what the cell's enzymes and medium allow"],
  ["optimum", "Optimum", "flux balance analysis without costs of enzymes"],
  ["difference", "Now − optimum", "orange: more than the optimum; blue: less"],
];

export const mount: MountFace = (el, host) => {
  const headline = h("p", { class: "bxf-headline" });
  const place = h("div", { class: "bxf" });
  el.append(h("style", {}, css), headline, place);
  let view: { update(told: Told, fluxes: Float32Array): void; focus(gene: string): void; close(): void } | null = null;
  let shown = "";
  const stop = host.onMessage((message, arrays) => {
    const told = message as Told;
    // A tab that is opened again gets everything anew; what the reader set up there stays.
    const same = [told.vm, told.program, told.network?.name, told.network?.reactions.length].join(" ");
    if (told.reset && same !== shown) {
      shown = same;
      view?.close();
      view = told.vm ? present(place, told, host) : null;
      if (!view) place.replaceChildren(h("p", { class: "bx-empty" }, "There is no cell to look at. Create a VM first."));
    }
    setText(headline, told.vm ? `${told.vm} · ${told.state} · ${clock(told.time_s ?? 0)}` : "");
    if (told.vm) view?.update(told, (arrays.fluxes as Float32Array | undefined) ?? new Float32Array());
  });
  const calm = host.onFocus((gene) => view?.focus(gene));
  return {
    destroy() {
      stop();
      calm();
      view?.close();
      el.replaceChildren();
    },
  };
};

type Host = Parameters<MountFace>[1];

function present(place: HTMLElement, told: Told, host: Host) {
  const editor = new MediumEditor(host, told.choices!);
  const species = h("dl", { class: "bxf-pools" });
  const net = told.network ? networkView(told.network, host) : null;
  const coarse = net ? null : new CoarseView(host);
  const circuit = h("details", { class: "bxf-species", hidden: true }, h("summary", {}, "Reaction network in the cell, molecules"), species);
  place.replaceChildren(...(net ? [net.element] : [coarse!.element]), circuit, editor.element);
  return {
    update(now: Told, fluxes: Float32Array) {
      net?.update(now, fluxes);
      const recipe = told.choices!.media[now.environment!.medium]?.supply ?? 1;
      coarse?.update(now.vitals!, now.environment!.supply ?? recipe);
      editor.update(now as unknown as Surroundings);
      circuit.hidden = !now.species;
      if (now.species)
        species.replaceChildren(
          ...Object.entries(now.species).map(([name, count]) => h("div", {}, h("dt", {}, name), h("dd", {}, brief(count)))),
        );
    },
    focus: (gene: string) => net?.focus(gene),
    close: () => net?.close(),
  };
}

function networkView(network: Network, host: Host) {
  let shown: Shown = "now";
  let logarithmic = false;
  let listing = !network.map;
  let now = new Float32Array();
  let last: Told | null = null;
  let study: Study | null = null;
  let studied = { at: -Infinity, every: STUDY_MS, context: "", busy: false };
  let pinned: Target | null = null;
  let marked = new Set<string>();
  let pointing = 0;

  const pick = (target: Target) => {
    const same = JSON.stringify(target) === JSON.stringify(pinned);
    pinned = same ? null : target;
    look(pinned);
  };
  const point = (target: Target | null) => {
    clearTimeout(pointing);
    pointing = window.setTimeout(() => look(target ?? pinned), POINT_MS);
  };
  const map = network.map ? new FluxMap(network.map, point, pick) : null;
  const card = new Card(host, network, pick);
  const growth = new GrowthPanel(pick);
  const exchanges = new ExchangeTable(network, pick);
  const list = new ReactionList(network, pick);
  list.onSearch = () => paint();
  const growthColumn = network.growth[0] ?? -1;
  if (map && growthColumn >= 0) map.nameBiomass(network.reactions[growthColumn]!);

  function look(target: Target | null) {
    map?.mark(target, marked);
    void card.show(target).then(() => card.update(now, study));
  }

  // ---- controls
  const modes = new Segments("Fluxes shown", SHOWN, (value) => ((shown = value), paint()));
  const log = button("Log widths", () => ((logarithmic = !logarithmic), paint()), { class: "bx-button" });
  const listButton = button("List", () => ((listing = !listing), paint()), { class: "bx-button", hidden: !map });
  const zooms = h(
    "span",
    { class: "bx-segments", role: "group", "aria-label": "Magnify the map", hidden: !map },
    ...([["−", "Smaller", 1 / 1.5], ["+", "Larger", 1.5], ["Fit", "Show the whole map", 1]] as const).map(([text, title, factor]) =>
      button(text, () => map?.zoom(factor), { class: "bx-segment", "aria-label": title, title }),
    ),
  );
  const legend = h("div", { class: "bxf-legend" });
  const stage = h("div", { class: "bxf-stage" }, ...(map ? [map.element] : []), list.element, legend);
  const element = h(
    "div",
    {},
    h(
      "div",
      { class: "bxf-tools", role: "toolbar", "aria-label": "Flux map" },
      modes.element,
      log,
      listButton,
      zooms,
      h("span", { class: "bx-faint bxf-model" }, `${network.name}: ${network.reactions.length} reactions`),
    ),
    h("div", { class: "bxf-split" }, stage, h("div", { class: "bxf-side" }, growth.element, card.element, exchanges.element)),
  );

  function paint() {
    modes.mark(shown);
    log.setAttribute("aria-pressed", String(logarithmic));
    listButton.setAttribute("aria-pressed", String(listing));
    list.element.hidden = !listing;
    map?.element.classList.toggle("bxf-away", listing);
    zooms.hidden = !map || listing;
    log.hidden = legend.hidden = listing;
    const fluxes = chosen(shown, now, study);
    if (listing) list.update(fluxes ?? new Float32Array());
    else if (map) {
      const limiting = new Set((shown === "difference" ? [] : (study?.limits ?? [])).map(({ column }) => column).filter((column) => column >= 0));
      const rate = fluxes && growthColumn >= 0 ? `${brief(fluxes[growthColumn])} per hour` : "not known";
      const ways = shown === "difference" ? now : (fluxes ?? now);
      map.paint({ fluxes, ways, logarithmic, isDifference: shown === "difference", growth: rate, limiting });
      const about = `Map of central metabolism, ${SHOWN.find(([value]) => value === shown)![2]}. The same numbers stand in the list of reactions.`;
      setAttribute(map.element, "aria-label", about);
      drawLegend();
    }
    growth.update(last?.vitals?.growth_per_h ?? null, study);
    exchanges.update(now, study);
    card.update(now, study);
  }

  const legendDrawn = new Last();
  function drawLegend() {
    const { most } = map!;
    if (!legendDrawn.differs(most, logarithmic, shown === "difference")) return;
    const samples = [1, 0.3, 0.1, 0.01].map((share) => {
      const line = h("span", { class: "bxf-sample" });
      line.style.height = `${(1.4 + 9.6 * weight(share * most, most, logarithmic)) * 0.75}px`;
      return h("span", {}, line, brief(share * most));
    });
    const keys =
      shown === "difference"
        ? [h("span", { class: "bxf-key bxf-more" }, "more than the optimum"), h("span", { class: "bxf-key bxf-less" }, "less")]
        : [h("span", { class: "bxf-key" }, "limits growth")];
    legend.replaceChildren(...samples, h("span", {}, UNIT), ...keys);
  }

  async function restudy() {
    const context = `${last?.time_s} ${JSON.stringify(last?.environment)}`;
    const began = performance.now();
    if (studied.busy || context === studied.context || began - studied.at < studied.every) return;
    studied = { ...studied, busy: true, at: began, context };
    try {
      const answer = await host.ask("study");
      study = answer as unknown as Study;
    } catch {
      study = null;
    }
    const took = performance.now() - began;
    studied = { ...studied, busy: false, every: Math.max(STUDY_MS, 20 * took) };
    paint();
  }
  const timer = window.setInterval(() => last && isSeen(element) && void restudy(), STUDY_MS / 2);

  return {
    element,
    update(told: Told, fluxes: Float32Array) {
      last = told;
      now = new Float32Array(fluxes);
      paint();
      if (!study) void restudy();
    },
    async focus(gene: string) {
      const answer = await host.ask("of_gene", { gene }).catch(() => null);
      marked = new Set((answer?.value as string[] | undefined) ?? []);
      map?.mark(pinned, marked);
    },
    close() {
      clearInterval(timer);
      clearTimeout(pointing);
    },
  };
}

function isSeen(element: HTMLElement): boolean {
  return element.offsetParent !== null;
}
