import { setAttribute, setText, svg } from "../../parts/dom";
import { type Curve, curve } from "./geometry";
import { type Atlas, type Place, type Strand, brief, roundUp, weight } from "./model";

const [THIN, THICK, GAP] = [1.4, 11, 8];
const HEAD = "M0 0L-1 0.62L-1 -0.62Z";

interface Drawn {
  strand: Strand;
  curve: Curve;
  group: SVGGElement;
  line: SVGPathElement;
  head: SVGPathElement;
  value: SVGTSpanElement | null;
}

interface Painted {
  fluxes: Float32Array | null;
  /** Which way each flux goes, by its sign. */
  ways: Float32Array;
  logarithmic: boolean;
  isDifference: boolean;
  growth: string;
  limiting: Set<number>;
}

export type Target = { reaction: string } | { metabolite: string };

/** The map of central metabolism as one picture: strands whose width and arrow follow the fluxes. */
export class FluxMap {
  readonly element: SVGSVGElement;
  /** Flux that has the full width. */
  most = 1;
  private readonly strands: Drawn[] = [];
  private readonly nodes: { place: Place; group: SVGGElement }[] = [];
  private readonly growth = svg("tspan", { class: "bxf-growth" });
  private readonly biomass: SVGGElement;
  private view: [number, number, number, number];

  constructor(
    private readonly atlas: Atlas,
    private readonly onPoint: (target: Target | null) => void,
    private readonly onPick: (target: Target) => void,
  ) {
    const [width, height] = atlas.page;
    this.view = [0, 0, width, height];
    this.element = svg("svg", { class: "bxf-map", role: "img", preserveAspectRatio: "xMidYMid meet" });
    const [left, top, right, bottom] = atlas.membrane;
    this.element.append(
      svg("rect", { class: "bxf-membrane", x: left, y: top, width: right - left, height: bottom - top, rx: 26 }),
      svg("text", { class: "bxf-outside", x: 16, y: height - 14 }, "outside the cell"),
      ...atlas.headings.map(({ text, x, y }) => svg("text", { class: "bxf-heading", x, y }, text)),
    );
    const places = new Map(atlas.nodes.map((node) => [node.key, node]));
    for (const strand of atlas.strands) this.addStrand(strand, places);
    for (const node of atlas.nodes) this.addNode(node);
    this.biomass = this.addBiomass();
    this.listen();
    this.zoom(1);
  }

  paint({ fluxes, ways, logarithmic, isDifference, growth, limiting }: Painted): void {
    const drawn = fluxes ? this.strands.map(({ strand }) => Math.abs(fluxes[strand.column] ?? 0)) : [];
    const top = Math.max(0, ...drawn);
    if (top > this.most || top < this.most / 5) this.most = roundUp(top);
    this.element.dataset.difference = String(isDifference);
    setText(this.growth, growth);
    for (const { strand, curve: { head, tail }, group, line, head: arrow, value } of this.strands) {
      const flux = fluxes && strand.column >= 0 ? fluxes[strand.column]! : 0;
      const share = weight(flux, this.most, logarithmic);
      const width = THIN + (THICK - THIN) * share;
      const forward = (ways[strand.column] ?? 0) * strand.sign >= 0;
      const tip = forward ? head : tail;
      const size = 7 + 1.5 * width;
      setAttribute(group, "data-flow", share === 0 ? "none" : flux > 0 ? "more" : "less");
      setAttribute(group, "data-limiting", String(limiting.has(strand.column)));
      setAttribute(line, "stroke-width", width.toFixed(1));
      setAttribute(line, "stroke-opacity", share === 0 ? "1" : (0.45 + 0.55 * share).toFixed(2));
      setAttribute(
        arrow,
        "transform",
        `translate(${tip.x.toFixed(1)} ${tip.y.toFixed(1)}) rotate(${tip.turn.toFixed(1)}) scale(${size.toFixed(1)})`,
      );
      if (value) setText(value, share === 0 ? "" : ` ${brief(isDifference ? flux : Math.abs(flux))}`);
    }
    for (const { place, group } of this.nodes) {
      if (!place.outside || place.column < 0) continue;
      setAttribute(group, "data-flow", weight(fluxes?.[place.column] ?? 0, this.most, logarithmic) ? "more" : "none");
      setAttribute(group, "data-limiting", String(limiting.has(place.column)));
    }
  }

  /** Marks what is looked at, and reactions of a gene that others point at. */
  mark(target: Target | null, reactions: Set<string>): void {
    const metabolite = target && "metabolite" in target ? target.metabolite : "";
    const reaction = target && "reaction" in target ? target.reaction : "";
    for (const { strand, group } of this.strands) {
      group.classList.toggle("bxf-picked", strand.reaction === reaction);
      group.classList.toggle("bxf-marked", reactions.has(strand.reaction));
    }
    const inBiomass = reaction !== "" && reaction === this.biomass.dataset.reaction;
    for (const { place, group } of this.nodes) {
      group.classList.toggle("bxf-picked", place.id === metabolite);
      const precursor = inBiomass && this.atlas.biomass.precursors.includes(place.key);
      group.classList.toggle("bxf-marked", precursor);
    }
  }

  nameBiomass(reaction: string): void {
    this.biomass.dataset.reaction = reaction;
  }

  /** Magnify by a factor about the middle, or about a place on the page; 1 shows all. */
  zoom(factor: number, about?: { x: number; y: number }): void {
    const [width, height] = this.atlas.page;
    const [x, y, w, h] = this.view;
    const next = factor === 1 ? width : Math.min(width, Math.max(width / 6, w / factor));
    const point = about ?? { x: x + w / 2, y: y + h / 2 };
    const share = next / w;
    this.look(point.x - (point.x - x) * share, point.y - (point.y - y) * share, next, (next * height) / width);
  }

  private look(x: number, y: number, w: number, h: number): void {
    const [width, height] = this.atlas.page;
    this.view = [Math.min(Math.max(x, 0), width - w), Math.min(Math.max(y, 0), height - h), w, h];
    this.element.setAttribute("viewBox", this.view.map((value) => value.toFixed(1)).join(" "));
    this.element.classList.toggle("bxf-zoomed", w < width);
  }

  private addStrand(strand: Strand, places: Map<string, Place>): void {
    const bent = curve(places.get(strand.from)!, places.get(strand.to)!, strand.bow, GAP);
    const line = svg("path", { class: "bxf-line", d: bent.path });
    const head = svg("path", { class: "bxf-head", d: HEAD });
    const group = svg("g", { class: "bxf-strand", "data-reaction": strand.reaction });
    group.append(svg("path", { class: "bxf-hit", d: bent.path }), line, head);
    let value: SVGTSpanElement | null = null;
    if (strand.label !== "!") {
      const [x, y, anchor] = labelPlace(strand, bent);
      value = svg("tspan", { class: "bxf-value" });
      group.append(svg("text", { class: "bxf-label", x, y, "text-anchor": anchor }, strand.reaction, value));
    }
    group.classList.toggle("bxf-absent", strand.column < 0);
    this.element.append(group);
    this.strands.push({ strand, curve: bent, group, line, head, value });
  }

  private addNode(place: Place): void {
    const radius = place.outside ? 7 : 5.5;
    const shift: Record<Place["side"], [number, number, string]> = {
      l: [-radius - 5, 4, "end"],
      r: [radius + 5, 4, "start"],
      t: [0, -radius - 5, "middle"],
      b: [0, radius + 14, "middle"],
    };
    const [dx, dy, anchor] = shift[place.side];
    const kind = place.outside ? "bxf-node bxf-out" : "bxf-node";
    const label = place.key.replace("*", "").replace(/(__[DL]|_C)$/, "");
    const group = svg(
      "g",
      { class: place.there ? kind : `${kind} bxf-absent`, "data-metabolite": place.id },
      svg("circle", { cx: place.x, cy: place.y, r: radius }),
      svg("text", { x: place.x + dx, y: place.y + dy, "text-anchor": anchor }, place.outside ? place.name : label),
    );
    this.element.append(group);
    this.nodes.push({ place, group });
  }

  private addBiomass(): SVGGElement {
    const { x, y } = this.atlas.biomass;
    const group = svg(
      "g",
      { class: "bxf-biomass" },
      svg("rect", { x: x - 82, y: y - 32, width: 164, height: 64, rx: 10 }),
      svg("text", { x, y: y - 6, "text-anchor": "middle" }, "Biomass"),
      svg("text", { x, y: y + 17, "text-anchor": "middle" }, this.growth),
    );
    this.element.append(group);
    return group;
  }

  private listen(): void {
    const target = (event: Event): Target | null => {
      const hit = (event.target as Element).closest<SVGGElement>("[data-reaction], [data-metabolite]");
      if (hit?.dataset.reaction) return { reaction: hit.dataset.reaction };
      return hit?.dataset.metabolite ? { metabolite: hit.dataset.metabolite } : null;
    };
    let dragged: { x: number; y: number; view: [number, number, number, number]; far: boolean } | null = null;
    const scale = () => this.view[2] / (this.element.getBoundingClientRect().width || 1);
    this.element.addEventListener("pointerover", (event) => this.onPoint(target(event)));
    this.element.addEventListener("pointerleave", () => this.onPoint(null));
    this.element.addEventListener("pointerdown", (event) => {
      dragged = { x: event.clientX, y: event.clientY, view: [...this.view], far: false };
    });
    this.element.addEventListener("pointermove", (event) => {
      if (!dragged || !event.buttons) return;
      const [dx, dy] = [event.clientX - dragged.x, event.clientY - dragged.y];
      if (Math.hypot(dx, dy) > 4 && !dragged.far) {
        dragged.far = true;
        this.element.setPointerCapture(event.pointerId);
      }
      if (dragged.far) {
        const [x, y, w, h] = dragged.view;
        this.look(x - dx * scale(), y - dy * scale(), w, h);
      }
    });
    this.element.addEventListener("click", (event) => {
      const picked = target(event);
      if (picked && !dragged?.far) this.onPick(picked);
      dragged = null;
    });
    this.element.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const box = this.element.getBoundingClientRect();
        const place = {
          x: this.view[0] + (event.clientX - box.left) * scale(),
          y: this.view[1] + (event.clientY - box.top) * scale(),
        };
        this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2 + 1e-9, place);
      },
      { passive: false },
    );
  }
}

function labelPlace(strand: Strand, { middle, normal }: Curve): [number, number, string] {
  if (strand.label.includes(",")) {
    const [x, y, anchor] = strand.label.split(",");
    return [Number(x), Number(y), anchor!];
  }
  const side = strand.label === "-" ? -1 : 1;
  const [dx, dy] = [side * normal.x, side * normal.y];
  const away = side < 0 ? 9 + Math.abs(strand.bow) / 2 : 9;
  return [middle.x + dx * away, middle.y + dy * (away + 1) + 4, dx > 0.4 ? "start" : dx < -0.4 ? "end" : "middle"];
}
