import { h, inUse } from "../../parts/dom";
import { compact } from "../../parts/format";
import type { FaceHost } from "../../parts/face";
import { colour } from "../../parts/palette";
import { forceLayout, rowLayout, type Spot } from "./layout";
import type { Ink } from "./painter";
import { amount, unitName, type Activity, type Network } from "./protocol";
import { Surface } from "./surface";
import { ableShare, around, type Wiring } from "./wiring";

const ACTIVATES = 2;
const REPRESSES = 1;
const RNA = 0;
const NEAR = 16;
const PER_ROW = 9;

/** The regulatory network on a canvas, coloured by what goes on. */
export class Graph extends Surface {
  readonly element: HTMLElement;
  private network: Network | null = null;
  private wired: Wiring | null = null;
  private activity: Activity | null = null;
  private whole: Spot[] = [];
  private spots = new Map<number, Spot>();
  private gene = "";
  private only = "";
  private scale = 1;
  private stretch = 1;
  private dx = 0;
  private dy = 0;
  private fitted = false;

  constructor(
    host: FaceHost,
    private readonly choose: (gene: string) => void,
  ) {
    super("Regulatory network", host);
    let seized = [0, 0];
    const go = (dx: number, dy: number) => () => this.moveTo(this.dx + dx, this.dy + dy);
    this.listen({
      grasp: () => (seized = [this.dx, this.dy]),
      drag: (dx, dy) => this.moveTo(seized[0]! + dx, seized[1]! + dy),
      click: (x, y) => this.click(x, y),
      wheel: (event) => this.wheel(event),
      keys: {
        ArrowLeft: go(60, 0),
        ArrowRight: go(-60, 0),
        ArrowUp: go(0, 60),
        ArrowDown: go(0, -60),
        "+": () => this.zoom(1.3),
        "-": () => this.zoom(1 / 1.3),
        Home: () => this.fit(),
        Escape: () => this.choose(""),
      },
    });
    this.element = h("div", { class: "bxe-graph" }, this.canvas, this.tip);
  }

  load(network: Network, wired: Wiring): void {
    this.network = network;
    this.wired = wired;
    this.activity = null;
    const sizes = Array.from({ length: wired.count }, (_, node) => (node < wired.units ? 2.2 : 0.7));
    this.whole = forceLayout(wired.count, wired.links.map(({ from, to }) => [from, to]), sizes);
    this.canvas.setAttribute(
      "aria-label",
      `Regulatory network: ${wired.units} regulators, ${wired.count - wired.units} units, ${network.edges.length} edges. The tables hold their states.`,
    );
    this.arrange();
  }

  update(activity: Activity): void {
    this.activity = activity;
    this.ask();
  }

  /** Point at a gene; `only` leaves out all that does not touch it. */
  focus(gene: string, only: boolean): void {
    const before = this.only;
    this.gene = gene;
    this.only = only && this.wired?.nodes.has(gene) ? gene : "";
    if (before !== this.only) this.arrange();
    else this.ask();
  }

  fit(): void {
    this.fitted = false;
    this.ask();
  }

  zoom(factor: number, x = this.width / 2, y = this.height / 2): void {
    const scale = Math.min(Math.max(this.scale * factor, 0.1), 6);
    this.dx = x - ((x - this.dx) * scale) / this.scale;
    this.dy = y - ((y - this.dy) * scale) / this.scale;
    this.scale = scale;
    this.ask();
  }

  private moveTo(dx: number, dy: number): void {
    this.dx = dx;
    this.dy = dy;
    this.ask();
  }

  private arrange(): void {
    if (!this.wired) return;
    this.spots = this.only
      ? rowLayout(around(this.wired, this.only), PER_ROW)
      : new Map(this.whole.map((spot, node) => [node, spot]));
    this.fit();
  }

  private fitNow(): void {
    const spots = [...this.spots.values()];
    if (!spots.length) return;
    const [xs, ys] = [spots.map(({ x }) => x), spots.map(({ y }) => y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const margin = 56;
    this.scale = Math.min(
      (this.width - 2 * margin) / Math.max(right - left, 1),
      (this.height - margin) / Math.max(bottom - top, 1),
      2.4,
    );
    const across = (this.width - 2 * margin) / Math.max(right - left, 1) / this.scale;
    this.stretch = Math.max(1, Math.min(across, 1.8));
    this.dx = this.width / 2 - (this.scale * this.stretch * (left + right)) / 2;
    this.dy = this.height / 2 - (this.scale * (top + bottom)) / 2;
    this.fitted = true;
  }

  private at(node: number): [number, number] | null {
    const spot = this.spots.get(node);
    return spot ? [this.dx + spot.x * this.scale * this.stretch, this.dy + spot.y * this.scale] : null;
  }

  private radius(node: number): number {
    const size = Math.max(0.55, Math.min(this.scale, 1.3));
    if (node >= this.wired!.units) return 5 * size;
    const copies = this.activity?.copies[node] ?? 0;
    return (5 + 1.8 * Math.log10(1 + copies)) * size;
  }

  protected paint(ctx: CanvasRenderingContext2D): void {
    const { network, wired } = this;
    if (!network || !wired) return;
    if (!this.fitted) this.fitNow();
    const { ink } = this;
    const chosen = new Set(wired.nodes.get(this.gene) ?? []);
    const near = new Set(chosen);
    if (chosen.size)
      for (const { from, to } of wired.links) {
        if (chosen.has(from)) near.add(to);
        if (chosen.has(to)) near.add(from);
      }
    for (const link of wired.links) {
      const bright = !chosen.size || chosen.has(link.from) || chosen.has(link.to);
      this.link(ctx, link, bright, ink);
    }
    ctx.globalAlpha = 1;
    for (const node of this.spots.keys()) this.node(ctx, node, !chosen.size || near.has(node), chosen.has(node), ink);
    ctx.globalAlpha = 1;
  }

  private link(ctx: CanvasRenderingContext2D, link: Wiring["links"][number], bright: boolean, ink: Ink): void {
    const [a, b] = [this.at(link.from), this.at(link.to)];
    if (!a || !b) return;
    const bound = Math.max(0, ...link.edges.map((row) => this.activity?.bound[row] ?? 0));
    const far = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const [ux, uy] = [(b[0] - a[0]) / far, (b[1] - a[1]) / far];
    const end = far - this.radius(link.to) - 3;
    const start = this.radius(link.from);
    if (end <= start) return;
    const bend = link.sign * Math.min(far * 0.08, 10);
    const tip: [number, number] = [a[0] + ux * end, a[1] + uy * end];
    ctx.strokeStyle = ctx.fillStyle = link.sign ? colour(link.sign > 0 ? ACTIVATES : REPRESSES, ink.dark) : ink.text;
    ctx.globalAlpha = (link.sign ? 0.22 + 0.73 * bound : 0.3) * (bright ? 1 : 0.18);
    ctx.lineWidth = link.sign ? 0.8 + 2 * bound : 1;
    if (!link.sign) ctx.setLineDash([2, 3]);
    ctx.beginPath();
    ctx.moveTo(a[0] + ux * start, a[1] + uy * start);
    ctx.quadraticCurveTo((a[0] + b[0]) / 2 - uy * bend, (a[1] + b[1]) / 2 + ux * bend, tip[0], tip[1]);
    ctx.stroke();
    ctx.setLineDash([]);
    if (!link.sign) return;
    ctx.beginPath();
    if (link.sign > 0) {
      ctx.moveTo(tip[0] + ux * 3, tip[1] + uy * 3);
      ctx.lineTo(tip[0] - ux * 4 - uy * 3.2, tip[1] - uy * 4 + ux * 3.2);
      ctx.lineTo(tip[0] - ux * 4 + uy * 3.2, tip[1] - uy * 4 - ux * 3.2);
      ctx.fill();
    } else {
      ctx.lineWidth = 2;
      ctx.moveTo(tip[0] - uy * 4, tip[1] + ux * 4);
      ctx.lineTo(tip[0] + uy * 4, tip[1] - ux * 4);
      ctx.stroke();
    }
  }

  private node(ctx: CanvasRenderingContext2D, node: number, bright: boolean, chosen: boolean, ink: Ink): void {
    const at = this.at(node);
    const { width, height } = this;
    if (!at || at[0] < -60 || at[1] < -60 || at[0] > width + 60 || at[1] > height + 60) return;
    const [x, y] = at;
    const radius = this.radius(node);
    const factor = node < this.wired!.units;
    ctx.globalAlpha = bright ? 1 : 0.25;
    ctx.lineWidth = chosen ? 3 : 1.4;
    ctx.strokeStyle = chosen ? colour(4, ink.dark) : ink.text;
    ctx.fillStyle = ink.bg;
    ctx.beginPath();
    if (factor) ctx.arc(x, y, radius, 0, 2 * Math.PI);
    else ctx.roundRect(x - radius, y - radius, 2 * radius, 2 * radius, 2.5);
    ctx.fill();
    if (factor) this.share(ctx, node, x, y, radius, ink);
    else {
      const rna = this.activity?.rna[node - this.wired!.units] ?? 0;
      const base = ctx.globalAlpha;
      ctx.globalAlpha = base * Math.min(1, Math.log10(1 + rna) / 2);
      ctx.fillStyle = colour(RNA, ink.dark);
      ctx.fill();
      ctx.globalAlpha = base;
    }
    ctx.beginPath();
    if (factor) ctx.arc(x, y, radius, 0, 2 * Math.PI);
    else ctx.roundRect(x - radius, y - radius, 2 * radius, 2 * radius, 2.5);
    ctx.stroke();
    if (!factor && !this.only && this.scale < 0.95 && !(bright && this.gene)) return;
    ctx.fillStyle = ink.text;
    ctx.textAlign = "center";
    ctx.font = factor ? "600 11px system-ui, sans-serif" : "italic 10px system-ui, sans-serif";
    ctx.strokeStyle = ink.bg;
    ctx.lineWidth = 3;
    const name = this.title(node);
    ctx.strokeText(name, x, y + radius + 11);
    ctx.fillText(name, x, y + radius + 11);
    ctx.textAlign = "left";
  }

  /** How much of a regulator can bind, as a slice of its circle. */
  private share(ctx: CanvasRenderingContext2D, node: number, x: number, y: number, radius: number, ink: Ink): void {
    const able = this.activity && this.activity.copies[node]! > 0 ? ableShare(this.network!, this.activity, node) : 0;
    if (able < 0.005) return;
    ctx.fillStyle = colour(3, ink.dark);
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.arc(x, y, radius - 1.5, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * able);
    ctx.fill();
  }

  private title(node: number): string {
    const { network, wired } = this;
    return node < wired!.units ? network!.factors[node]!.name : unitName(network!.units[node - wired!.units]!);
  }

  // ---- what the reader does --------------------------------------------------------------------------------------

  private hit(x: number, y: number): number {
    let [best, nearest] = [-1, NEAR ** 2];
    for (const node of this.spots.keys()) {
      const [nx, ny] = this.at(node)!;
      const far = (nx - x) ** 2 + (ny - y) ** 2;
      if (far < nearest) [best, nearest] = [node, far];
    }
    return best;
  }

  private told(node: number): string[] {
    const { network, wired, activity } = this;
    if (!network || !wired) return [];
    const percent = (share: number | undefined) => `${((share ?? 0) * 100).toFixed((share ?? 0) < 0.1 ? 1 : 0)} %`;
    if (node < wired.units) {
      const factor = network.factors[node]!;
      const edges = network.edges.filter((edge) => edge.from === node);
      const effectors = [...new Set(edges.map((edge) => edge.effector).filter(Boolean))];
      return [
        `${factor.name} · ${factor.product}`,
        `${compact(activity?.copies[node])} copies, ${percent(activity ? ableShare(network, activity, node) : 0)} able to bind`,
        ...effectors.map((name) => {
          const edge = edges.find((one) => one.effector === name)!;
          const half = edge.half_um === null ? "" : `, half at ${amount(edge.half_um)}`;
          return `${name} ${amount(activity?.levels[name])} ${edge.released ? "takes it off" : "lets it bind"}${half}`;
        }),
        `${edges.filter((edge) => edge.sign > 0).length} activated, ${edges.filter((edge) => edge.sign < 0).length} repressed`,
      ];
    }
    const place = node - wired.units;
    const unit = network.units[place]!;
    const told = activity?.told[place];
    return [
      unit.genes.map(([id, symbol]) => symbol || id).join(" "),
      `${compact(activity?.rna[place])} RNA a gene${told ? `, commanded ${told > 0 ? "on" : "off"}` : ""}`,
      ...network.edges.flatMap((edge, row) =>
        edge.to === place
          ? [`${edge.sign > 0 ? "activated" : "repressed"} by ${network.factors[edge.from]!.name}: site taken ${percent(activity?.bound[row])} of the time`]
          : [],
      ),
    ];
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !inUse(this.canvas)) return;
    event.preventDefault();
    this.zoom(1.0015 ** -event.deltaY, event.offsetX, event.offsetY);
  }

  protected point(x: number, y: number): void {
    const node = this.hit(x, y);
    this.canvas.style.cursor = node < 0 ? "grab" : "pointer";
    this.tell(x, y, node < 0 ? [] : this.told(node));
  }

  private click(x: number, y: number): void {
    if (!this.network || !this.wired) return;
    const node = this.hit(x, y);
    if (node < 0) return this.choose("");
    this.choose(node < this.wired.units ? this.network.factors[node]!.id : this.network.units[node - this.wired.units]!.genes[0]![0]);
  }
}
