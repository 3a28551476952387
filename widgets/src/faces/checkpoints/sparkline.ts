import { colour } from "../../parts/palette";
import type { Curve } from "./model";

const SVG = "http://www.w3.org/2000/svg";

export function svg(name: string, attributes: Record<string, string | number> = {}): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** Volumes over time, all curves on one scale; empty when nothing was recorded. */
export function sparkline(curves: Curve[], width: number, height: number, dark: boolean, first = 0): SVGElement {
  const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "bxk-spark", "aria-hidden": "true" });
  const times = curves.flatMap(({ times }) => [...times].filter(Number.isFinite));
  const volumes = curves.flatMap(({ volumes }) => [...volumes].filter(Number.isFinite));
  const [left, right] = [Math.min(...times), Math.max(...times)];
  const [low, high] = [Math.min(...volumes), Math.max(...volumes)];
  const x = (time: number) => 2 + ((time - left) / (right - left || 1)) * (width - 4);
  const y = (volume: number) => height - 3 - ((volume - low) / (high - low || 1)) * (height - 6);
  curves.forEach(({ times, volumes }, number) => {
    let path = "";
    times.forEach((time, at) => {
      const volume = volumes[at]!;
      if (Number.isFinite(time) && Number.isFinite(volume)) path += `${path ? "L" : "M"}${x(time).toFixed(1)} ${y(volume).toFixed(1)}`;
    });
    picture.append(svg("path", { d: path, fill: "none", stroke: colour(first + number, dark), "stroke-width": 1.5 }));
  });
  return picture;
}
