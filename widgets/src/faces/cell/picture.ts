import { h, setAttribute } from "../../parts/dom";
import { colour } from "../../parts/palette";
import type { FaceHost } from "../../parts/face";
import { Seldom } from "../../parts/seldom";
import { Motion, smooth } from "./motion";
import { hasRing, INK, paintCell, ratios, type Spot, type View } from "./painter";
import type { CellFacts, Fixed } from "./protocol";
import { Surface } from "./surface";

const FILL = 0.86;
const LABEL_EVERY_MS = 2000;

/** The cell to scale, moving. */
export class Picture extends Surface {
  readonly element: HTMLElement;
  private readonly legend = h("ul", { class: "bxe-legend" });
  private readonly badge = h("div", { class: "bxe-badges" });
  private readonly motion = new Motion();
  private readonly quiet = matchMedia("(prefers-reduced-motion: reduce)");
  private fixed: Fixed | null = null;
  private spots: Spot[] = [];
  private longest = 0;
  private widest = 0;
  private readonly label = new Seldom(LABEL_EVERY_MS, () => this.cell && setAttribute(this.canvas, "aria-label", inWords(this.cell)));
  private cell: CellFacts | null = null;

  constructor(host: FaceHost) {
    super("The cell", host);
    this.canvas.addEventListener("mousemove", (event) => this.point(event.offsetX, event.offsetY));
    this.element = h(
      "figure",
      { class: "bxe-picture" },
      h("div", { class: "bxe-stage" }, this.canvas, this.tip),
      this.badge,
      this.legend,
    );
  }

  reset(fixed: Fixed | null): void {
    this.fixed = fixed;
    this.longest = this.widest = 0;
    this.spots = [];
    this.tell(0, 0, []);
    if (!fixed) this.ask();
  }

  update(cell: CellFacts, fresh: boolean): void {
    const now = performance.now();
    this.motion.take(cell, now, fresh, this.quiet.matches);
    this.cell = cell;
    this.describe(cell);
    this.label.ask();
    this.ask();
  }

  protected paint(ctx: CanvasRenderingContext2D, now: number): void {
    const { fixed, ink } = this;
    const more = this.motion.step(now, this.quiet.matches);
    const cell = this.motion.shown;
    if (!fixed || !cell) return;
    const scale = this.scale(cell);
    const middle: View = {
      scale,
      x: this.width / 2,
      y: this.height / 2,
      alpha: 1,
      clock: this.quiet.matches ? 0 : cell.time_s / 40,
    };
    const split = this.motion.split;
    if (split === null) this.spots = paintCell(ctx, cell, fixed, middle, ink);
    else this.part(ctx, cell, fixed, middle, split);
    this.scaleBar(ctx, scale);
    if (more) this.ask();
  }

  /** Both daughters lie where their mother lay; one is followed to the middle, the other fades. */
  private part(ctx: CanvasRenderingContext2D, cell: CellFacts, fixed: Fixed, middle: View, played: number): void {
    const apart = (cell.length_um / 2) * middle.scale;
    const away = smooth(Math.min(played * 1.6, 1));
    const home = smooth(Math.max((played - 0.35) / 0.65, 0));
    const gap = 14 * away;
    this.spots = [];
    paintCell(ctx, cell, fixed, { ...middle, x: middle.x - (apart + gap) * (1 - home) }, this.ink);
    const sibling = { ...middle, x: middle.x + (apart + gap) * (1 + 0.9 * home), alpha: 1 - home };
    paintCell(ctx, cell, fixed, sibling, this.ink);
  }

  /** Pixels per µm: steady during a life, and smaller by steps when a cell outgrows the picture. */
  private scale(cell: CellFacts): number {
    const grown = fits(cell, this.longest, this.widest);
    [this.longest, this.widest] = grown;
    return Math.min((this.width * FILL) / grown[0], ((this.height - 34) * 0.92) / grown[1]);
  }

  private scaleBar(ctx: CanvasRenderingContext2D, scale: number): void {
    const um = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20].find((length) => length * scale >= 56) ?? 50;
    const [x, y] = [14, this.height - 14];
    ctx.fillStyle = ctx.strokeStyle = this.ink.text;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + um * scale, y);
    ctx.stroke();
    ctx.font = "12px system-ui, sans-serif";
    ctx.fillText(`${um} µm`, x, y - 6);
  }

  protected point(x: number, y: number): void {
    const spot = [...this.spots].reverse().find((one) => (one.x - x) ** 2 + (one.y - y) ** 2 < one.radius ** 2);
    this.tell(x, y, spot ? [spot.text] : []);
  }

  private describe(cell: CellFacts): void {
    const ratio = ratios(cell);
    const tone = (index: number) => colour(index, this.host.dark);
    const words: [string, string, string][] = [
      ["dot", tone(INK.ribosome), `1 dot = ${ratio.ribosomes.toLocaleString("en-US")} ribosomes`],
      ["dot", tone(INK.rnap), `1 dot = ${ratio.rnap.toLocaleString("en-US")} RNA polymerases`],
      ["patch", tone(INK.dna), "DNA"],
    ];
    if (this.fixed?.form !== "budding")
      words.push(["dot", tone(INK.origin), "origin"], ["fork", tone(INK.fork), "fork"], ["square", "currentColor", "terminus"]);
    if (hasRing(cell)) words.push(["ring", tone(INK.septum), "division ring"]);
    if (this.fixed?.plasmids.length) words.push(["circle", tone(INK.plasmid), "plasmid"]);
    const wanted = JSON.stringify(words);
    if (this.legend.dataset.shown !== wanted) {
      this.legend.dataset.shown = wanted;
      this.legend.replaceChildren(
        ...words.map(([kind, paint, text]) =>
          h("li", {}, h("i", { "data-kind": kind, style: `color:${paint}`, "aria-hidden": "true" }), text),
        ),
        h("li", { class: "bx-faint" }, "filled: at work · hollow: free"),
      );
    }
    const badges = [
      ...(cell.state === "failed" ? [["bad", `failed: ${cell.error}`]] : []),
      ...(cell.reason ? [["bad", cell.status === "arrested" ? `arrested: ${cell.reason}` : cell.reason]] : []),
      ...cell.stress
        .filter(({ note }) => !note || !cell.reason.includes(note))
        .map(({ name, note }) => ["warn", `${name.replaceAll("_", " ")}${note ? `: ${note}` : ""}`]),
    ];
    const shown = JSON.stringify(badges);
    if (this.badge.dataset.shown !== shown) {
      this.badge.dataset.shown = shown;
      this.badge.replaceChildren(...badges.map(([tone, text]) => h("span", { "data-tone": tone!, title: text! }, text!)));
    }
  }
}

function inWords(cell: CellFacts): string {
  const size = `${cell.length_um.toFixed(2)} by ${cell.width_um.toFixed(2)} micrometres`;
  const forks = cell.rounds.reduce((sum, [, pairs]) => sum + 2 * pairs, 0);
  const septum = cell.septum > 0 ? `, septum ${Math.round(100 * cell.septum)} % closed` : "";
  return `The cell: ${size}, ${cell.origins} origins, ${forks} forks, ${cell.termini} termini${septum}, ${cell.status}. The table holds all numbers.`;
}

/** The length and width that the picture has room for: those before, unless the cell needs more. */
export function fits(cell: { length_um: number; width_um: number; volume_fl: number; birth_fl: number }, longest: number, widest: number): [number, number] {
  const born = cell.length_um * Math.min(1, (2.3 * cell.birth_fl) / cell.volume_fl) * Math.max(1, (2.05 * cell.birth_fl) / cell.volume_fl);
  const enough = longest >= cell.length_um && longest < 3 * Math.max(born, cell.length_um);
  const long = enough ? longest : Math.max(born, cell.length_um * 1.25);
  const wide = widest >= cell.width_um && widest < 1.6 * cell.width_um ? widest : cell.width_um * 1.15;
  return [long, wide];
}

