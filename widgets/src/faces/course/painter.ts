import { tick } from "../../parts/format";
import { outline, stretch } from "./points";
import type { Mark } from "./protocol";
import type { Panel, Scene } from "./scene";
import { timeTicks } from "./scales";
import type { Surface } from "./surface";

export interface Ink {
  text: string;
  faint: string;
  grid: string;
  bg: string;
  accent: string;
  good: string;
  warn: string;
  bad: string;
}

/** Letter and tone of a mark; divisions are lines only. */
export const SIGNS: Record<Mark["kind"], [string, keyof Ink]> = {
  division: ["", "faint"],
  shift: ["S", "accent"],
  program: ["P", "good"],
  arrest: ["A", "warn"],
  recovery: ["R", "good"],
  failure: ["F", "bad"],
  checkpoint: ["C", "faint"],
};

const path = { xy: new Float64Array(4096), count: 0 };

function push(x: number, y: number): void {
  if (2 * path.count + 2 > path.xy.length) {
    const larger = new Float64Array(2 * path.xy.length);
    larger.set(path.xy);
    path.xy = larger;
  }
  path.xy[2 * path.count] = x;
  path.xy[2 * path.count++ + 1] = y;
}

/** Where a time lies. */
export function placeOf(scene: Scene, time: number): number {
  return scene.left + ((scene.width - scene.left - scene.right) * (time - scene.from)) / (scene.to - scene.from);
}

/** Which time lies there. */
export function timeAt(scene: Scene, x: number): number {
  return scene.from + ((scene.to - scene.from) * (x - scene.left)) / (scene.width - scene.left - scene.right);
}

/** Room for the words at a tick of time; those at the right end stand to its left. */
const LABEL = 60;
/** Pixels between lines of divisions; nearer ones would only darken the picture. */
const APART = 4;

/** Draws a scene, from `y` down. */
export function paint(surface: Surface, scene: Scene, ink: Ink, y = 0): void {
  const times = timeTicks(scene.from, scene.to, (scene.width - scene.left - scene.right) / 90);
  for (const panel of scene.panels) drawPanel(surface, scene, panel, ink, times, y);
  const base = y + scene.height - 10;
  for (const time of times) {
    const x = placeOf(scene, time);
    const isLast = x > scene.width - LABEL / 2;
    surface.text(tick(time), isLast ? scene.width - 1 : x, base, ink.faint, isLast ? "right" : "center");
  }
  drawSigns(surface, scene, ink, y);
}

function drawPanel(surface: Surface, scene: Scene, panel: Panel, ink: Ink, times: number[], y: number): void {
  const [left, right, top, bottom] = [scene.left, scene.width - scene.right, y + panel.top, y + panel.top + panel.height];
  const height = (value: number) => Math.round(bottom - panel.height * panel.scale.at(value)) + 0.5;
  for (const { value, text } of panel.scale.ticks) {
    const at = height(value);
    if (at < top - 1 || at > bottom + 1) continue;
    surface.segment(left, at, right, at, ink.grid);
    surface.text(text, left - 6, at, ink.faint, "right");
  }
  for (const time of times) {
    const x = Math.round(placeOf(scene, time)) + 0.5;
    surface.segment(x, top, x, bottom, ink.grid);
  }
  surface.segment(left, bottom + 0.5, right, bottom + 0.5, ink.faint);
  const room = Math.floor(panel.height / 6);
  const unit = panel.unit.length > room ? `${panel.unit.slice(0, room - 1)}…` : panel.unit;
  surface.text(unit, 10, (top + bottom) / 2, ink.faint, "center", true);
  surface.clip([left, top - 1, right - left, panel.height + 2]);
  let free = -Infinity;
  for (const mark of panel.marks) {
    const x = Math.round(placeOf(scene, mark.time_s)) + 0.5;
    if (mark.kind === "division") {
      if (Math.abs(x - free) < APART) continue;
      free = x;
    }
    surface.segment(x, top, x, bottom, ink[SIGNS[mark.kind][1]], [3, 4]);
  }
  for (const line of panel.lines) {
    const { points } = line;
    const [first, stop] = stretch(points, scene.from, scene.to);
    path.count = 0;
    outline(points, first, stop, (time) => placeOf(scene, time), (x, value) => push(x, bottom - panel.height * panel.scale.at(value / line.unit)));
    surface.line(path.xy, path.count, line.colour, 1.6, line.dash);
  }
  surface.clip(null);
  if (panel.title) surface.text(panel.title, left + 6, top + 9, ink.text, "left", false, true);
}

function drawSigns(surface: Surface, scene: Scene, ink: Ink, y: number): void {
  let free = -Infinity;
  for (const mark of [...scene.marks].sort((a, b) => a.time_s - b.time_s)) {
    const [letter, tone] = SIGNS[mark.kind];
    const x = placeOf(scene, mark.time_s);
    if (!letter || x < free) continue;
    surface.box(x - 7, y + 2, 14, 14, ink[tone]);
    surface.text(letter, x, y + 9.5, ink.bg, "center", false, true);
    free = x + 16;
  }
}
