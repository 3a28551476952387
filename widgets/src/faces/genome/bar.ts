import { h, setText } from "../../parts/dom";
import { compact } from "../../parts/format";
import { Segments } from "../../parts/segments";
import type { Ink, Mode, Paint } from "./ink";
import type { Quantity, Scene } from "./scene";
import type { Track } from "./strip";

export type Shape = "both" | "circle" | "linear";

export interface Choices {
  mode(mode: Mode): void;
  quantity(quantity: Quantity): void;
  shape(shape: Shape): void;
  track(name: string, shown: boolean): void;
  replicon(row: number): void;
  zoom(factor: number): void;
  whole(): void;
  save(kind: "png" | "svg"): void;
}

const MODES: [Mode, string][] = [
  ["group", "function"],
  ["strand", "strand"],
  ["rnap", "RNA polymerase now"],
  ["rna", "RNA now"],
  ["ribosomes", "ribosomes now"],
  ["protein", "protein now"],
];
const QUANTITIES: Quantity[] = ["rnap", "rna", "ribosomes", "protein"];
const NAMES: Record<Quantity, string> = { rnap: "RNA polymerase", rna: "RNA", ribosomes: "ribosomes", protein: "protein" };

/** The row of controls above the maps. */
export class Bar {
  readonly element: HTMLElement;
  private readonly replicons = h("select", { "aria-label": "Replicon", hidden: true });
  private readonly shapes: Segments<Shape>;
  private readonly colour: HTMLSelectElement;
  private planted: HTMLElement | null = null;
  private drawn = "";

  constructor(search: HTMLElement, tracks: Track[], shown: Set<string>, choices: Choices) {
    this.replicons.addEventListener("change", () => choices.replicon(Number(this.replicons.value)));
    this.colour = h("select", { "aria-label": "Colour genes by" }, ...MODES.map(([mode, name]) => h("option", { value: mode }, name)));
    this.colour.addEventListener("change", () => choices.mode(this.colour.value as Mode));
    const bars = h("select", { "aria-label": "What the bars show" }, ...QUANTITIES.map((name) => h("option", { value: name }, NAMES[name])));
    bars.addEventListener("change", () => choices.quantity(bars.value as Quantity));
    this.shapes = new Segments<Shape>("Maps", [["both", "Both"], ["circle", "Circle"], ["linear", "Linear"]], choices.shape);
    const round = (label: string, text: string, act: () => void) =>
      h("button", { type: "button", class: "bx-button bx-round", "aria-label": label, title: label, onclick: act }, text);
    const boxes = tracks.map(({ name, title, about }) => {
      const box = h("input", { type: "checkbox", checked: shown.has(name) });
      box.addEventListener("change", () => choices.track(name, box.checked));
      const label = h("label", { title: about }, box, ` ${title}`);
      if (name === "planted") this.planted = label;
      return label;
    });
    const menu = h("details", { class: "bxg-menu" }, h("summary", { class: "bx-button" }, "Tracks"), h("div", { role: "group", "aria-label": "Tracks" }, ...boxes));
    const saving = h(
      "details", { class: "bxg-menu" }, h("summary", { class: "bx-button" }, "Save"),
      h("div", {}, ...(["png", "svg"] as const).map((kind) => h("button", { type: "button", class: "bx-button bx-small", onclick: () => choices.save(kind) }, `Picture (${kind.toUpperCase()})`))),
    );
    for (const details of [menu, saving]) {
      details.addEventListener("toggle", () => keepInside(details.lastElementChild as HTMLElement, this.element));
      details.addEventListener("focusout", (event) => details.contains(event.relatedTarget as Node | null) || !event.relatedTarget || (details.open = false));
    }
    this.element = h(
      "div", { class: "bxg-bar" }, search, this.replicons, this.shapes.element,
      h("label", { class: "bxg-choice" }, "Colour ", this.colour), h("label", { class: "bxg-choice" }, "Bars ", bars), menu, saving,
      h("span", { class: "bxg-zoom" }, round("Zoom out", "−", () => choices.zoom(2)), round("Zoom in", "+", () => choices.zoom(0.5)), round("Whole replicon", "⟲", () => choices.whole())),
    );
  }

  update(scene: Scene, replicon: number, shape: Shape, isSynthetic: boolean): void {
    if (this.planted) this.planted.hidden = !isSynthetic;
    const wanted = scene.facts.replicons.map(({ id }) => id).join("\n");
    if (wanted !== this.drawn) {
      this.drawn = wanted;
      this.replicons.replaceChildren(...scene.facts.replicons.map(({ id }, row) => h("option", { value: row }, id)));
      this.replicons.hidden = scene.facts.replicons.length < 2;
    }
    this.replicons.value = String(replicon);
    this.shapes.mark(shape);
  }
}

/** Moves an open menu to the left by as much as it stands out of the bar. */
function keepInside(menu: HTMLElement, bar: HTMLElement): void {
  menu.style.translate = "";
  const beyond = menu.getBoundingClientRect().right - bar.getBoundingClientRect().right;
  if (beyond > 0) menu.style.translate = `${-beyond}px`;
}

/** What the colours mean. */
export class Legend {
  readonly element = h("div", { class: "bxg-legend", "aria-label": "Colours", role: "note" });
  private drawn = "";
  private most: HTMLElement | null = null;

  update(scene: Scene, paint: Paint, ink: Ink): void {
    const wanted = [paint.mode, ink.dark, ...scene.facts.groups].join();
    if (wanted !== this.drawn) {
      this.drawn = wanted;
      this.most = null;
      this.element.replaceChildren(...(paint.isLive ? this.scale(paint) : this.swatches(scene, paint)));
    }
    if (this.most) setText(this.most, compact(paint.most));
  }

  private scale(paint: Paint): Node[] {
    const bar = h("span", { class: "bxg-scale" });
    bar.style.background = `linear-gradient(90deg, ${paint.colours.filter((_, place) => place % 9 === 0).join(",")})`;
    this.most = h("span", {});
    return [h("span", {}, `${NAMES[paint.mode as Quantity]} now: 0`), bar, this.most, h("span", { class: "bx-faint" }, "logarithmic")];
  }

  private swatches(scene: Scene, paint: Paint): Node[] {
    const names = paint.mode === "group" ? scene.facts.groups : ["− strand", "+ strand"];
    return names.map((name, code) => {
      const box = h("i", {});
      box.style.background = paint.colours[code]!;
      return h("span", { class: "bxg-swatch" }, box, name);
    });
  }
}
