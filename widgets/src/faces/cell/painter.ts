import { percent } from "../../parts/format";
import { colour } from "../../parts/palette";
import { dnaWidth, inCell, onDna, perDot, type Place } from "./dots";
import { nucleoids } from "./nucleoids";
import { outline, type Outline } from "./outline";
import type { CellFacts, Fixed } from "./protocol";

const MOST_DOTS = 160;
export const INK = { ribosome: 4, rnap: 3, dna: 0, fork: 1, origin: 2, plasmid: 2, septum: 1 } as const;

export interface Ink {
  text: string;
  line: string;
  bg: string;
  dark: boolean;
}

/** A spot that tells something when the pointer is on it. */
export interface Spot {
  x: number;
  y: number;
  radius: number;
  text: string;
}

interface Ratios {
  ribosomes: number;
  rnap: number;
}

export const ratios = (cell: CellFacts): Ratios => ({
  ribosomes: perDot(cell.ribosomes, MOST_DOTS),
  rnap: perDot(cell.rnap, MOST_DOTS / 2),
});

export interface View {
  /** Pixels per µm and the pixel where the middle of the cell is. */
  scale: number;
  x: number;
  y: number;
  alpha: number;
  /** Seconds on the clock that moves the molecules; 0 while they keep still. */
  clock: number;
}

/** A cell on its canvas: its outline, and where a place in µm is in pixels. */
interface Scene {
  ctx: CanvasRenderingContext2D;
  cell: CellFacts;
  shape: Outline;
  view: View;
  ink: Ink;
  px(x: number): number;
  py(y: number): number;
  spots: Spot[];
}

/** Draws one cell; gives the spots that can be pointed at. */
export function paintCell(ctx: CanvasRenderingContext2D, cell: CellFacts, fixed: Fixed, view: View, ink: Ink): Spot[] {
  const shape = outline({ form: fixed.form, ...cell });
  const px = (x: number) => view.x + x * view.scale;
  const py = (y: number) => view.y + y * view.scale;
  const spots: Spot[] = [];
  const scene: Scene = { ctx, cell, shape, view, ink, px, py, spots };
  ctx.save();
  ctx.globalAlpha = view.alpha;
  paintBody(scene);
  const dna = nucleoids(cell.termini, cell.rounds);
  const half = (shape.right - shape.left) / 2;
  const middle = (shape.right + shape.left) / 2;
  const at = (share: number) => middle + share * half;
  for (const lobe of dna.lobes) {
    const [x, reach] = [at(lobe.x), lobe.reach * half];
    const width = shape.at(x) * dnaWidth(lobe);
    if (reach * view.scale < 1) continue;
    ctx.save();
    ctx.translate(px(x), py(0));
    ctx.scale(reach, width);
    const soft = ctx.createRadialGradient(0, 0, 0, 0, 0, view.scale);
    const tone = colour(INK.dna, ink.dark);
    soft.addColorStop(0, `${tone}${lobe.copied ? "b0" : "88"}`);
    soft.addColorStop(0.72, `${tone}${lobe.copied ? "66" : "48"}`);
    soft.addColorStop(1, `${tone}00`);
    ctx.fillStyle = soft;
    ctx.beginPath();
    ctx.arc(0, 0, view.scale, 0, 2 * Math.PI);
    ctx.fill();
    ctx.restore();
  }
  const ratio = ratios(cell);
  const drift = (place: Place, k: number): [number, number] => {
    const move = view.clock ? 0.018 * Math.sin(view.clock * 1.7 + k * 2.4) : 0;
    return [px(place.x + move), py(place.y + (view.clock ? 0.014 * Math.cos(view.clock * 1.3 + k * 1.7) : 0))];
  };
  const radius = Math.max(1.6, Math.min(3.2, view.scale * 0.016));
  const dots = (places: Place[], tone: string, filled: boolean, size: number, text: string) => {
    ctx.fillStyle = ctx.strokeStyle = tone;
    ctx.lineWidth = 1;
    ctx.beginPath();
    places.forEach((place, k) => {
      const [x, y] = drift(place, k);
      ctx.moveTo(x + size, y);
      ctx.arc(x, y, size, 0, 2 * Math.PI);
      spots.push({ x, y, radius: size + 2, text });
    });
    if (filled) ctx.fill();
    else ctx.stroke();
  };
  const count = (molecules: number, per: number) => Math.round(molecules / per);
  const busy = count(cell.ribosomes_active, ratio.ribosomes);
  const all = count(cell.ribosomes, ratio.ribosomes);
  const ribosomes = inCell(shape, dna.lobes, all, 1);
  const orange = colour(INK.ribosome, ink.dark);
  dots(ribosomes.slice(0, busy), orange, true, radius, `≈ ${ratio.ribosomes} ribosomes on messages`);
  dots(ribosomes.slice(busy), orange, false, radius - 0.4, `≈ ${ratio.ribosomes} ribosomes free`);
  const free = count(cell.rnap_free, ratio.rnap);
  const bound = Math.max(count(cell.rnap, ratio.rnap) - free, 0);
  const pink = colour(INK.rnap, ink.dark);
  dots(inCell(shape, [], free, 5001), pink, false, radius - 0.4, `≈ ${ratio.rnap} RNA polymerases free`);
  dots(onDna(shape, dna.lobes, bound, 9001), pink, true, radius, `≈ ${ratio.rnap} RNA polymerases transcribing`);
  paintPlasmids(scene, fixed);
  for (const mark of fixed.form === "budding" ? [] : dna.marks) {
    const x = at(mark.x);
    const [cx, cy] = [px(x), py(mark.y * shape.at(x) * 0.8)];
    paintMark(scene, mark.kind, cx, cy);
    const text = { origin: "origin of replication", terminus: "terminus", fork: `fork, ${percent(mark.position)} of the way` };
    spots.push({ x: cx, y: cy, radius: 8, text: text[mark.kind] });
  }
  if (hasRing(cell)) paintRing(scene);
  ctx.restore();
  return spots;
}

function path({ ctx, shape, px, py }: Scene, inset = 0): void {
  const steps = 120;
  const left = shape.left + inset;
  const width = shape.right - inset - left;
  ctx.beginPath();
  // Closer together near the poles, where the outline turns.
  const place = (k: number) => left + (width * (1 - Math.cos((Math.PI * k) / steps))) / 2;
  const inner = (x: number) => Math.max(shape.at(Math.max(Math.min(x, shape.right), shape.left)) - inset, 0);
  for (let k = 0; k <= steps; k++) ctx.lineTo(px(place(k)), py(-inner(place(k))));
  for (let k = steps; k >= 0; k--) ctx.lineTo(px(place(k)), py(inner(place(k))));
  ctx.closePath();
}

function paintBody(scene: Scene): void {
  const { ctx, shape, py, view, ink, cell } = scene;
  const halted = cell.status === "arrested" || cell.state === "failed";
  const tall = shape.at((shape.left + shape.right) / 2) || 0.3;
  const shade = ctx.createLinearGradient(0, py(-tall), 0, py(tall));
  const shadow = ink.dark ? "#ffffff" : "#000000";
  shade.addColorStop(0, `${shadow}08`);
  shade.addColorStop(0.35, `${shadow}00`);
  shade.addColorStop(1, `${shadow}18`);
  path(scene);
  ctx.fillStyle = halted ? ink.line : ink.bg;
  ctx.fill();
  ctx.fillStyle = shade;
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.lineJoin = "round";
  ctx.strokeStyle = ink.text;
  if (halted) ctx.setLineDash([6, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
  path(scene, 4.5 / view.scale);
  ctx.lineWidth = 1;
  ctx.globalAlpha = view.alpha * 0.45;
  ctx.stroke();
  ctx.globalAlpha = view.alpha;
}

function paintMark({ ctx, ink }: Scene, kind: "origin" | "fork" | "terminus", x: number, y: number): void {
  ctx.beginPath();
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = ink.bg;
  if (kind === "fork") {
    ctx.fillStyle = colour(INK.fork, ink.dark);
    ctx.moveTo(x, y - 5.5);
    ctx.lineTo(x + 5, y + 3.5);
    ctx.lineTo(x - 5, y + 3.5);
    ctx.closePath();
  } else if (kind === "origin") {
    ctx.fillStyle = colour(INK.origin, ink.dark);
    ctx.arc(x, y, 4.5, 0, 2 * Math.PI);
  } else {
    ctx.fillStyle = ink.text;
    ctx.rect(x - 3.5, y - 3.5, 7, 7);
  }
  ctx.fill();
  ctx.stroke();
}

/** Whether the ring is drawn: two finished chromosomes, and enough of its protein in a cell that divides by it. */
export function hasRing(cell: CellFacts): boolean {
  const { division_ring_proteins: have, division_ring_needed: needed } = cell.clauses;
  return cell.termini >= 2 && cell.bud_fl === 0 && Boolean(needed) && (have ?? 0) >= needed!;
}

function paintRing({ ctx, cell, shape, px, py, ink, spots }: Scene): void {
  const have = cell.clauses.division_ring_proteins ?? 0;
  const y = Math.max(shape.at(0), 0.01);
  ctx.strokeStyle = colour(INK.septum, ink.dark);
  ctx.lineWidth = 2.5;
  ctx.setLineDash([3, 2.5]);
  ctx.beginPath();
  ctx.ellipse(px(0), py(0), Math.min(4, (py(y) - py(0)) * 0.25), py(y) - py(0), 0, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.setLineDash([]);
  const text = `division ring, ${Math.round(have).toLocaleString("en-US")} FtsZ, septum ${percent(cell.septum)} closed`;
  for (const side of [-1, 1]) spots.push({ x: px(0), y: py(side * y), radius: 9, text });
}

function paintPlasmids({ ctx, shape, px, py, ink, spots }: Scene, fixed: Fixed): void {
  fixed.plasmids.forEach((plasmid, kind) => {
    const per = perDot(plasmid.copies, 30);
    ctx.strokeStyle = colour(INK.plasmid + kind, ink.dark);
    ctx.lineWidth = 1.6;
    for (const place of inCell(shape, [], Math.max(Math.round(plasmid.copies / per), 1), 13001 + 997 * kind)) {
      const [x, y] = [px(place.x), py(place.y)];
      ctx.beginPath();
      ctx.arc(x, y, 4.5, 0, 2 * Math.PI);
      ctx.stroke();
      const about = `plasmid ${plasmid.name}, ${plasmid.copies} copies a cell`;
      spots.push({ x, y, radius: 7, text: per > 1 ? `${about}; one ring is ${per}` : about });
    }
  });
}
