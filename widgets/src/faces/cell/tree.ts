import { button, h, setAttribute } from "../../parts/dom";
import { clock, compact, tick } from "../../parts/format";
import type { Arrays, FaceHost } from "../../parts/face";
import { colour } from "../../parts/palette";
import { Births } from "./births";
import { ADOPTED, FATES, firstAfter, KEPT, lanes, names, short, type Division, type Lane } from "./lanes";
import type { Ink } from "./painter";
import type { Line } from "./protocol";
import { Surface } from "./surface";

const LANE = 66;
const HEAD = 10;
const AXIS = 22;
const LEFT = 8;
const RIGHT = 16;
const NEAR = 9;
const STEPS_S = [60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800];

/** All births of the session: one lane for each VM with the volume of its cells over time. */
export class Tree extends Surface {
  readonly element: HTMLElement;
  private readonly empty = h("p", { class: "bx-empty" }, "No division yet. Both daughters will appear here.");
  private readonly births: Births;
  private readonly follow: HTMLButtonElement;
  private lanes: Lane[] = [];
  /** Time, volume and volume at birth of the living cell of each VM. */
  private clocks: Record<string, [number, number, number]> = {};
  private selected = "";
  private from_s = 0;
  private to_s = 1;
  private following = true;
  private most_fl = 0;
  constructor(host: FaceHost) {
    super("Family tree", host);
    this.births = new Births((lane, division) => this.adopt(lane, division));
    this.follow = button("Whole time", () => this.all(), { "aria-pressed": "true" });
    let seized: [number, number] = [0, 1];
    const aside = (share: number) => () => this.look(this.from_s + share * this.wide, this.to_s + share * this.wide);
    this.listen({
      grasp: () => (seized = [this.from_s, this.to_s]),
      along: true,
      drag: (dx) => {
        const moved = (dx / this.width) * (seized[1] - seized[0]);
        this.look(seized[0] - moved, seized[1] - moved);
      },
      click: (x, y) => this.click(x, y),
      wheel: (event) => this.wheel(event),
      keys: {
        ArrowLeft: aside(-1 / 8),
        ArrowRight: aside(1 / 8),
        "+": () => this.zoom(0.7, this.width / 2),
        "-": () => this.zoom(1 / 0.7, this.width / 2),
        Home: () => this.all(),
      },
    });
    this.element = h(
      "section",
      { class: "bxe-tree", "aria-label": "Family tree" },
      h("div", { class: "bxe-head" }, h("h3", { class: "bx-heading" }, "Family tree"), this.follow, this.births.kept),
      this.empty,
      h("div", { class: "bxe-lanes" }, h("div", { class: "bxe-canvas" }, this.canvas, this.tip)),
      this.births.table,
    );
  }

  update(lines: Line[], arrays: Arrays): void {
    this.lanes = lanes(lines, arrays.divisions as Float32Array);
    const volumes = this.lanes.flatMap((lane) => lane.divisions.map(({ volumes: [a, b] }) => a + b));
    this.most_fl = volumes.reduce((most, volume) => Math.max(most, volume), 0);
    this.canvas.parentElement!.style.height = `${this.lanes.length * LANE + HEAD + AXIS}px`;
    const births = 2 * volumes.length;
    this.empty.hidden = births > 0;
    this.element.dataset.births = String(births);
    setAttribute(this.canvas, "aria-label", `Family tree: ${births} births in ${this.lanes.length} VMs. The table holds them.`);
    this.births.update(this.lanes);
    this.ask();
  }

  tick(clocks: Record<string, [number, number, number]>): void {
    this.clocks = clocks;
    this.ask();
  }

  select(vm: string): void {
    this.selected = vm;
    this.ask();
  }

  // ---- what is drawn ---------------------------------------------------------------------------------------------

  private readonly x = (time_s: number) =>
    LEFT + ((time_s - this.from_s) / this.wide) * (this.width - LEFT - RIGHT);
  private readonly time = (x: number) =>
    this.from_s + ((x - LEFT) / (this.width - LEFT - RIGHT)) * this.wide;
  private readonly base = (lane: number) => HEAD + (lane + 1) * LANE - 16;
  private readonly level = (lane: number, volume_fl: number) => this.base(lane) - (volume_fl / this.top_fl) * (LANE - 30);

  private get top_fl(): number {
    return Object.values(this.clocks).reduce((most, [, volume_fl]) => Math.max(most, volume_fl), this.most_fl) || 1;
  }

  private get wide(): number {
    return this.to_s - this.from_s;
  }

  private last(): number {
    return Object.values(this.clocks).reduce((last, [time_s]) => Math.max(last, time_s), 60);
  }

  protected paint(ctx: CanvasRenderingContext2D): void {
    const { width, height, ink } = this;
    if (this.following) {
      this.from_s = this.lanes.reduce((first, lane) => Math.min(first, lane.start_s), Infinity);
      if (!Number.isFinite(this.from_s)) this.from_s = 0;
      this.to_s = Math.max(this.last(), this.from_s + 60);
    }
    this.axis(ctx, width, height, ink);
    this.lanes.forEach((lane, number) => this.branch(ctx, lane, number, ink));
    this.lanes.forEach((lane, number) => this.lane(ctx, lane, number, ink));
  }

  private axis(ctx: CanvasRenderingContext2D, width: number, height: number, ink: Ink): void {
    const step = STEPS_S.find((s) => (s / this.wide) * width > 72) ?? 1209600;
    ctx.font = "11px system-ui, sans-serif";
    ctx.textAlign = "center";
    ctx.lineWidth = 1;
    for (let t = Math.ceil(this.from_s / step) * step; t <= this.to_s; t += step) {
      const x = Math.round(this.x(t)) + 0.5;
      ctx.strokeStyle = ink.line;
      ctx.globalAlpha = 0.5;
      ctx.beginPath();
      ctx.moveTo(x, HEAD);
      ctx.lineTo(x, height - AXIS);
      ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.fillStyle = ink.text;
      if (x > 14 && x < width - 24) ctx.fillText(tick(t), x, height - 6);
    }
    ctx.textAlign = "left";
  }

  /** From the division to the lane of the VM that runs the other daughter. */
  private branch(ctx: CanvasRenderingContext2D, lane: Lane, number: number, ink: Ink): void {
    if (!lane.from) return;
    const [x, y] = [this.x(lane.from.time_s), this.base(lane.from.lane)];
    ctx.strokeStyle = colour(2, ink.dark);
    ctx.lineWidth = 1.5;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x, this.base(number));
    ctx.stroke();
    ctx.setLineDash([]);
  }

  private lane(ctx: CanvasRenderingContext2D, lane: Lane, number: number, ink: Ink): void {
    const shown = lane.vm === this.selected;
    const base = this.base(number);
    const [end_s, now_fl, born_fl] = this.clocks[lane.vm] ?? [lane.start_s, 0, 0];
    const tone = shown ? colour(0, ink.dark) : ink.text;
    ctx.globalAlpha = shown ? 1 : 0.55;
    ctx.strokeStyle = ink.line;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(this.x(lane.start_s), base + 0.5);
    ctx.lineTo(this.x(end_s), base + 0.5);
    ctx.stroke();
    const first = Math.max(firstAfter(lane.divisions, this.from_s) - 1, 0);
    const last = Math.min(firstAfter(lane.divisions, this.to_s) + 1, lane.divisions.length);
    ctx.strokeStyle = tone;
    ctx.lineWidth = shown ? 1.8 : 1.2;
    ctx.lineJoin = "round";
    ctx.beginPath();
    for (let k = first; k < last; k++) {
      const division = lane.divisions[k]!;
      const before = lane.divisions[k - 1];
      const born = before?.volumes[0] ?? lane.from?.volumes[1] ?? lane.first_fl;
      const grown = division.volumes[0] + division.volumes[1];
      if (born > 0) this.curve(ctx, number, before?.time_s ?? lane.start_s, division.time_s, born, grown);
    }
    const latest = lane.divisions[lane.divisions.length - 1];
    if (last === lane.divisions.length && born_fl > 0 && now_fl > 0)
      this.curve(ctx, number, latest?.time_s ?? lane.start_s, end_s, born_fl, now_fl);
    ctx.stroke();
    ctx.globalAlpha = 1;
    const pitch = last - first > 1 ? (this.x(lane.divisions[last - 1]!.time_s) - this.x(lane.divisions[first]!.time_s)) / (last - first - 1) : 99;
    for (let k = first; k < last; k++) this.mark(ctx, lane, lane.divisions[k]!, pitch, ink);
    ctx.fillStyle = tone;
    ctx.font = `${shown ? "600 " : ""}12px system-ui, sans-serif`;
    const x = Math.max(this.x(lane.start_s), LEFT);
    ctx.fillText(lane.vm, x + 2, HEAD + number * LANE + 9);
  }

  private curve(ctx: CanvasRenderingContext2D, lane: number, from_s: number, to_s: number, born: number, grown: number): void {
    const steps = this.x(to_s) - this.x(from_s) > 24 ? 6 : 1;
    ctx.moveTo(this.x(from_s), this.level(lane, born));
    for (let k = 1; k <= steps; k++) {
      const share = k / steps;
      ctx.lineTo(this.x(from_s + share * (to_s - from_s)), this.level(lane, born * (grown / born) ** share));
    }
  }

  private mark(ctx: CanvasRenderingContext2D, lane: Lane, division: Division, pitch: number, ink: Ink): void {
    const [x, y] = [this.x(division.time_s), this.base(division.lane)];
    if (x < -20 || x > this.width + 20) return;
    const kept = division.fate === KEPT;
    ctx.beginPath();
    if (division.fate === ADOPTED || kept) {
      ctx.arc(x, y, kept ? 5 : 4, 0, 2 * Math.PI);
      ctx.fillStyle = kept ? ink.bg : colour(2, ink.dark);
      ctx.fill();
      ctx.strokeStyle = colour(kept ? 1 : 2, ink.dark);
      ctx.lineWidth = 2;
      ctx.stroke();
    } else if (pitch > 3) {
      ctx.arc(x, y, pitch > 8 ? 2.2 : 1.4, 0, 2 * Math.PI);
      ctx.fillStyle = ink.text;
      ctx.globalAlpha = 0.5;
      ctx.fill();
      ctx.globalAlpha = 1;
    }
    if (pitch < 26) return;
    ctx.fillStyle = ink.text;
    ctx.globalAlpha = 0.7;
    ctx.textAlign = "center";
    ctx.font = "10px system-ui, sans-serif";
    ctx.fillText(`g${names(lane, division.row).generation}`, x, y + 15);
    ctx.textAlign = "left";
    ctx.globalAlpha = 1;
  }

  // ---- what the reader does --------------------------------------------------------------------------------------

  private all(): void {
    this.following = true;
    this.follow.setAttribute("aria-pressed", "true");
    this.ask();
  }

  private look(from_s: number, to_s: number): void {
    if (to_s - from_s < 120) return;
    this.following = false;
    this.follow.setAttribute("aria-pressed", "false");
    this.from_s = Math.max(from_s, -0.1 * (to_s - from_s));
    this.to_s = this.from_s + (to_s - from_s);
    this.ask();
  }

  private zoom(factor: number, x: number): void {
    const at = this.time(x);
    const whole = this.last() * 1.2;
    const wide = Math.min(this.wide * factor, whole);
    const share = (at - this.from_s) / this.wide;
    this.look(at - share * wide, at + (1 - share) * wide);
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.shiftKey && Math.abs(event.deltaX) < Math.abs(event.deltaY)) return;
    event.preventDefault();
    if (event.ctrlKey) return this.zoom(1.0015 ** event.deltaY, event.offsetX);
    const moved = ((event.deltaX || event.deltaY) / this.width) * this.wide;
    this.look(this.from_s + moved, this.to_s + moved);
  }

  protected point(x: number, y: number): void {
    const hit = this.hit(x, y);
    this.canvas.style.cursor = hit?.fate === KEPT ? "pointer" : "default";
    this.tell(x, y, hit ? this.told(hit) : []);
  }

  private click(x: number, y: number): void {
    const hit = this.hit(x, y);
    const lane = this.lanes[hit?.lane ?? Math.floor((y - HEAD) / LANE)];
    if (!lane) return;
    if (hit?.fate === KEPT) return this.adopt(lane, hit);
    const adopted = hit && this.lanes.find((other) => other.from === hit);
    void this.host.order("select", { vm: (adopted ?? lane).vm });
  }

  private hit(x: number, y: number): Division | null {
    const lane = this.lanes[Math.floor((y - HEAD) / LANE)];
    if (!lane) return null;
    const next = firstAfter(lane.divisions, this.time(x));
    const near = [lane.divisions[next - 1], lane.divisions[next]].filter((one) => one && Math.abs(this.x(one.time_s) - x) < NEAR);
    return near.sort((a, b) => Math.abs(this.x(a!.time_s) - x) - Math.abs(this.x(b!.time_s) - x))[0] ?? null;
  }

  private told(division: Division): string[] {
    const lane = this.lanes[division.lane]!;
    const { daughters, generation } = names(lane, division.row);
    const adopted = this.lanes.find((other) => other.from === division);
    const fate = adopted ? `runs as ${adopted.vm}` : division.fate === KEPT ? "kept: click to run it as a VM" : FATES[division.fate]!;
    const line = (which: 0 | 1, word: string) =>
      `${short(daughters[which])}: ${division.volumes[which].toFixed(3)} fL, ${compact(division.proteins[which])} proteins, ${word}`;
    return [
      `${lane.vm}, generation ${generation}, at ${clock(division.time_s)}`,
      `${clock(division.interdivision_s)} after the mother's birth`,
      line(0, "goes on here"),
      line(1, fate),
    ];
  }

  private adopt(lane: Lane, division: Division): void {
    const lineage = names(lane, division.row).daughters[1];
    void this.host.order("adopt", { vm: lane.vm, lineage });
  }
}
