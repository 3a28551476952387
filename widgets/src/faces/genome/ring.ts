import { compact } from "../../parts/format";
import type { Pen } from "./pen";
import { forkPlaces, type Replicon } from "./scene";
import type { Sight } from "./strip";
import { skewColour, skewScale } from "./track_composition";
import { size } from "./viewport";

/** A linear replicon is drawn as a ring with this gap, in radians. */
const GAP = 0.35;
const SMALL_ANGLE = 0.03;

/** Angles and radii of a circular map of some size in pixels. */
export class Ring {
  constructor(
    readonly replicon: Replicon,
    readonly size: number,
  ) {}

  get radius(): number {
    return this.size / 2 - 24;
  }

  /** Radii of the outer edge of the genes of a strand, and how far they reach inwards. */
  band(strand: number): [number, number] {
    const thick = Math.max(this.radius * 0.09, 7);
    return strand > 0 ? [this.radius, thick] : [this.radius - thick - 2, thick];
  }

  angle(base: number): number {
    const { circular, length } = this.replicon;
    const [from, turn] = circular ? [0, 2 * Math.PI] : [GAP / 2, 2 * Math.PI - GAP];
    return from + (base / length) * turn - Math.PI / 2;
  }

  /** The base at a point of the picture, or null in the middle and outside. */
  base(x: number, y: number): number | null {
    const [dx, dy] = [x - this.size / 2, y - this.size / 2];
    const far = Math.hypot(dx, dy);
    if (far < this.radius * 0.4 || far > this.radius + 22) return null;
    const share = this.share(dx, dy);
    return share === null ? null : share * this.replicon.length;
  }

  /** The share of the replicon that lies before a direction from the middle; null in the gap of a linear one. */
  share(dx: number, dy: number): number | null {
    const angle = (Math.atan2(dy, dx) + Math.PI / 2 + 2 * Math.PI) % (2 * Math.PI);
    const share = this.replicon.circular ? angle / (2 * Math.PI) : (angle - GAP / 2) / (2 * Math.PI - GAP);
    return share < 0 || share >= 1 ? null : share;
  }

  strandAt(x: number, y: number): number {
    const far = Math.hypot(x - this.size / 2, y - this.size / 2);
    for (const strand of [1, -1]) {
      const [outer, thick] = this.band(strand);
      if (far <= outer + 2 && far >= outer - thick - 1) return strand;
    }
    return 0;
  }
}

/** Genes and composition as shapes, for files; on the screen `RingImage` draws the genes. */
export function drawRing(sight: Sight, ring: Ring): void {
  drawGenes(sight, ring);
  drawUnderRing(sight, ring);
}

function drawGenes({ pen, scene, lanes, paint }: Sight, ring: Ring): void {
  const strand = scene.column("strand");
  const middle = ring.size / 2;
  pen.save();
  pen.translate(middle, middle);
  const byColour = new Map<number, number[]>();
  for (let entry = 0; entry < lanes.genes.size; entry++) {
    const code = paint.codes[lanes.genes.row[entry]!]!;
    const list = byColour.get(code);
    if (list) list.push(entry);
    else byColour.set(code, [entry]);
  }
  for (const [code, entries] of [...byColour].sort((a, b) => paint.rank(a[0]) - paint.rank(b[0]))) {
    pen.fillStyle = paint.colours[code] ?? "#888888";
    pen.beginPath();
    for (const entry of entries) {
      const [outer, thick] = ring.band(strand[lanes.genes.row[entry]!]!);
      sector(pen, ring.angle(lanes.genes.at[entry]!), ring.angle(lanes.genes.to[entry]!), outer, outer - thick);
    }
    pen.fill();
  }
  pen.restore();
}

/** GC skew inside the genes, and the circle between the strands. */
export function drawUnderRing(sight: Sight, ring: Ring): void {
  const { pen, ink } = sight;
  pen.save();
  pen.translate(ring.size / 2, ring.size / 2);
  pen.strokeStyle = ink.line;
  pen.lineWidth = 1;
  const [inner] = ring.band(-1);
  pen.beginPath();
  pen.arc(0, 0, inner + 1, ring.angle(0), ring.angle(ring.replicon.length));
  pen.stroke();
  if (sight.shown.has("skew")) skew(sight, ring);
  pen.restore();
}

function sector(pen: Pen, from: number, to: number, outer: number, inner: number): void {
  const least = 1.1 / outer;
  const end = to - from < least ? from + least : to;
  pen.moveTo(outer * Math.cos(from), outer * Math.sin(from));
  if (end - from > SMALL_ANGLE) pen.arc(0, 0, outer, from, end);
  else pen.lineTo(outer * Math.cos(end), outer * Math.sin(end));
  pen.lineTo(inner * Math.cos(end), inner * Math.sin(end));
  if (end - from > SMALL_ANGLE) pen.arc(0, 0, inner, end, from, true);
  else pen.lineTo(inner * Math.cos(from), inner * Math.sin(from));
  pen.closePath();
}

/** GC skew as spikes from a circle inside the genes. */
function skew({ pen, composition, ink }: Sight, ring: Ring): void {
  if (!composition?.bins) return;
  const steps = 360;
  const zero = ring.radius * 0.7;
  const { length } = ring.replicon;
  const skews = Array.from({ length: steps }, (_, step) => composition.between((step / steps) * length, ((step + 1) / steps) * length)?.[1] ?? 0);
  const full = skewScale(skews);
  for (const positive of [true, false]) {
    pen.strokeStyle = skewColour(positive, ink.dark);
    pen.lineWidth = Math.max((2 * Math.PI * zero) / steps, 1);
    pen.globalAlpha = 0.75;
    pen.beginPath();
    for (let step = 0; step < steps; step++) {
      const value = skews[step]!;
      if (value > 0 !== positive) continue;
      const angle = ring.angle(((step + 0.5) / steps) * length);
      const far = zero + Math.max(Math.min(value / full, 1), -1) * ring.radius * 0.09;
      pen.moveTo(zero * Math.cos(angle), zero * Math.sin(angle));
      pen.lineTo(far * Math.cos(angle), far * Math.sin(angle));
    }
    pen.stroke();
    pen.globalAlpha = 1;
  }
}

/** The window of the linear map, forks, origin and terminus, the gene that is pointed at, and what stands in the middle. */
export function drawOverRing(sight: Sight, ring: Ring): void {
  const { pen, ink, live, view, scene, chosen, replicon } = sight;
  const middle = ring.size / 2;
  pen.save();
  pen.translate(middle, middle);
  if (!view.isWhole) wedge(sight, ring);
  if (replicon.chromosome) replication(sight, ring);
  if (chosen >= 0 && sight.onReplicon(chosen)) {
    const base = (scene.column("start")[chosen]! + scene.column("end")[chosen]!) / 2;
    const angle = ring.angle(base % replicon.length);
    pen.strokeStyle = pen.fillStyle = ink.text;
    pen.lineWidth = 1.5;
    spoke(pen, angle, ring.radius - 2, ring.radius + 8);
    pen.font = "600 11px system-ui, sans-serif";
    label(pen, scene.name(chosen), angle, ring.radius + 11);
  }
  pen.fillStyle = ink.text;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = "600 13px system-ui, sans-serif";
  pen.fillText(replicon.id, 0, -18);
  pen.font = "11px system-ui, sans-serif";
  pen.fillStyle = ink.faint;
  pen.fillText(`${size(replicon.length)} · ${sight.lanes.genes.distinct.toLocaleString("en-US")} genes`, 0, 0);
  const now = live.now;
  const forks = (now?.forks ?? []).reduce((sum, [, count]) => sum + 2 * count, 0);
  if (now && replicon.chromosome) pen.fillText(`${forks} forks · ori:ter ${now.origins}:${now.termini}`, 0, 17);
  if (!replicon.chromosome) pen.fillText(`${compact(replicon.copies)} copies`, 0, 17);
  pen.restore();
}

function wedge({ pen, view, ink }: Sight, ring: Ring): void {
  for (const { from, to } of view.pieces()) {
    const [a, b] = [ring.angle(from), ring.angle(to)];
    const end = Math.max(b, a + 0.012);
    pen.fillStyle = pen.strokeStyle = ink.accent;
    pen.globalAlpha = 0.16;
    pen.beginPath();
    pen.moveTo((ring.radius + 5) * Math.cos(a), (ring.radius + 5) * Math.sin(a));
    pen.arc(0, 0, ring.radius + 5, a, end);
    pen.lineTo(ring.radius * 0.58 * Math.cos(end), ring.radius * 0.58 * Math.sin(end));
    pen.arc(0, 0, ring.radius * 0.58, end, a, true);
    pen.closePath();
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = 3;
    pen.beginPath();
    pen.arc(0, 0, ring.radius + 5, a, end);
    pen.stroke();
  }
}

/** Arcs of what each round has copied so far, with forks at their ends. */
function replication({ pen, live, ink, replicon }: Sight, ring: Ring): void {
  const colour = ink.dark ? "#f0b64a" : "#D55E00";
  live.now?.forks.forEach(([position], round) => {
    const far = ring.radius * 0.56 - round * 5;
    const [ahead, back] = forkPlaces(replicon, position);
    const [from, to] = [ring.angle(back), ring.angle(ahead)];
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = 3;
    pen.beginPath();
    pen.arc(0, 0, far, from, to < from ? to + 2 * Math.PI : to);
    pen.stroke();
    for (const angle of [from, to]) {
      pen.beginPath();
      pen.arc(far * Math.cos(angle), far * Math.sin(angle), 4, 0, 2 * Math.PI);
      pen.fill();
      pen.lineWidth = 1;
      pen.globalAlpha = 0.6;
      spoke(pen, angle, far + 4, ring.band(-1)[0] - ring.band(-1)[1]);
      pen.globalAlpha = 1;
    }
  });
  pen.font = "11px system-ui, sans-serif";
  pen.strokeStyle = pen.fillStyle = ink.faint;
  pen.lineWidth = 1;
  for (const [base, name] of [[replicon.origin, "ori"], [replicon.terminus, "ter"]] as const) {
    const angle = ring.angle(base);
    spoke(pen, angle, ring.radius * 0.6, ring.radius + 6);
    label(pen, name, angle, ring.radius + 9);
  }
}

function spoke(pen: Pen, angle: number, from: number, to: number): void {
  pen.beginPath();
  pen.moveTo(from * Math.cos(angle), from * Math.sin(angle));
  pen.lineTo(to * Math.cos(angle), to * Math.sin(angle));
  pen.stroke();
}

function label(pen: Pen, text: string, angle: number, far: number): void {
  const cosine = Math.cos(angle);
  pen.textAlign = Math.abs(cosine) < 0.3 ? "center" : cosine > 0 ? "left" : "right";
  pen.textBaseline = "middle";
  pen.fillText(text, far * cosine, far * Math.sin(angle));
}
