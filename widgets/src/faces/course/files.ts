import { h } from "../../parts/dom";
import { paint, type Ink } from "./painter";
import type { Scene } from "./scene";
import { CanvasSurface, SvgSurface, type Surface } from "./surface";

const LINE = 20;
const PIXELS = 2;

/** The title, and names of curves with their colours above a scene; gives the height of it all. */
function sheet(surface: Surface, scene: Scene, title: string, ink: Ink): number {
  const lines = [...new Map(scene.panels.flatMap((panel) => panel.lines).map((line) => [`${line.colour}${line.dash}${line.curve.key}${line.vm}`, line])).values()];
  const many = new Set(lines.map((line) => line.vm)).size > 1;
  let [x, y] = [12, LINE * 1.6];
  const places = lines.map((line) => {
    const name = many ? `${line.vm}: ${line.curve.label}` : line.curve.label;
    const width = 44 + name.length * 6.4;
    if (x + width > scene.width && x > 12) [x, y] = [12, y + LINE];
    const place = { line, name, x, y };
    x += width;
    return place;
  });
  const head = y + LINE * 0.7;
  surface.box(0, 0, scene.width, head + scene.height, ink.bg);
  surface.text(title, 12, LINE * 0.65, ink.text, "left", false, true);
  for (const { line, name, x, y } of places) {
    surface.line(Float64Array.of(x, y, x + 20, y), 2, line.colour, 2, line.dash);
    surface.text(name, x + 26, y, ink.text, "left");
  }
  paint(surface, scene, ink, head);
  return head + scene.height;
}

export function svgOf(scene: Scene, title: string, ink: Ink): string {
  const surface = new SvgSurface();
  const height = sheet(surface, scene, title, ink);
  return surface.document(scene.width, height, title);
}

export function pngOf(scene: Scene, title: string, ink: Ink): Promise<Blob | null> {
  const height = sheet(new SvgSurface(), scene, title, ink);
  const canvas = h("canvas", { width: Math.round(scene.width * PIXELS), height: Math.round(height * PIXELS) });
  const pen = canvas.getContext("2d")!;
  pen.scale(PIXELS, PIXELS);
  sheet(new CanvasSurface(pen), scene, title, ink);
  return new Promise((resolve) => canvas.toBlob(resolve));
}
