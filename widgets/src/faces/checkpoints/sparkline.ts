import { svg } from "../../parts/dom";
import { colour } from "../../parts/palette";
import { sketch, type Points } from "../../parts/sketch";

/** Volumes over time, all curves on one scale; empty when nothing was recorded. */
export function sparkline(curves: Points[], width: number, height: number, dark: boolean): SVGElement {
  const lines = sketch(curves, width, height).paths.map((d, number) => svg("path", { d, fill: "none", stroke: colour(number, dark), "stroke-width": 1.5 }));
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "bxk-spark", "aria-hidden": "true" }, ...lines);
}
