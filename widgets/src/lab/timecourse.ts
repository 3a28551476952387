import uPlot from "uplot";
import { h } from "../parts/dom";
import { align, type Curve, type Curves } from "./curves";
import { compact, tick } from "../parts/format";
import { colour, dash } from "../parts/palette";
import type { Store } from "./store";

const STEPS = [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
const AXIS_WIDTH = 56;
const UPPER_HEIGHT = 270;
const LOWER_HEIGHT = 120;

/** An axis that begins at 0 and leaves some room above the largest value. */
const fromZero = (_plot: uPlot, _low: number | null, high: number | null): [number, number] => [0, (high || 1) * 1.12];

export interface Ink {
  text: string;
  faint: string;
  grid: string;
  dark: boolean;
}

/** Two plots over one time axis: molecules per cell above, volume and growth rate below. */
export class TimeCourse {
  readonly element: HTMLElement;
  logarithmic = true;
  /** The latest seconds shown while following; null is everything. */
  window: number | null = null;
  following = true;
  /** Called when the reader's cursor moves; null means that it left. */
  onCursor: (time: number | null) => void = () => undefined;
  onFollow: () => void = () => undefined;
  private upper: uPlot | null = null;
  private lower: uPlot | null = null;
  private built = "";
  private births: number[] = [];
  private readonly above = h("div", { class: "bx-plot", role: "img", "aria-label": "Molecules per cell over time" });
  private readonly below = h("div", {
    class: "bx-plot",
    role: "img",
    "aria-label": "Volume and growth rate over time",
  });
  private readonly link = uPlot.sync(`bioxen-${Math.random().toString(36).slice(2)}`);

  constructor(private readonly curves: Curves) {
    this.element = h("div", { class: "bx-plots" }, this.above, this.below);
  }

  draw(store: Store, ink: Ink): void {
    const list = this.curves.list(store);
    const hidden = list.filter((curve) => this.curves.hidden.has(curve.key)).map((curve) => curve.key);
    const wanted = JSON.stringify([list, hidden, this.logarithmic, ink]);
    if (wanted !== this.built) {
      this.build(list, ink);
      this.built = wanted;
    }
    this.births = [...new Set(store.births.map((birth) => birth.time_s))];
    const positive = (value: number) => (this.logarithmic && value < 0.9 ? 0.9 : value);
    const data = align(
      list.map((curve) => {
        const { times, values } = this.curves.points(store, curve);
        return { times, values: this.logarithmic ? values.map(positive) : values };
      }),
    );
    const vitals = [store.vital("volume_fl"), store.vital("growth_rate_per_h")] as const;
    const range = this.range(vitals[0].times);
    this.put(this.upper!, data, range);
    this.put(this.lower!, [vitals[0].times, vitals[0].values, vitals[1].values], range);
  }

  resize(width: number): void {
    for (const plot of [this.upper, this.lower])
      if (plot && width > 50 && plot.width !== width) plot.setSize({ width, height: plot.height });
  }

  /** What is drawn, from top to bottom. */
  get canvases(): HTMLCanvasElement[] {
    return [this.upper, this.lower].filter((plot) => plot !== null).map((plot) => plot.ctx.canvas);
  }

  destroy(): void {
    this.upper?.destroy();
    this.lower?.destroy();
  }

  private range(times: number[]): [number, number] | null {
    if (!this.following) return null;
    const end = times[times.length - 1] ?? 60;
    const start = this.window === null ? (times[0] ?? 0) : Math.max(times[0] ?? 0, end - this.window);
    return [start, Math.max(end, start + 60)];
  }

  private put(plot: uPlot, data: unknown, range: [number, number] | null): void {
    plot.batch(() => {
      plot.setData(data as uPlot.AlignedData, false);
      const { min, max } = plot.scales["x"]!;
      const [from, to] = range ?? [min ?? 0, max ?? 60];
      plot.setScale("x", { min: from, max: to });
    });
  }

  private build(list: Curve[], ink: Ink): void {
    const kept = this.upper && !this.following ? { ...this.upper.scales["x"]! } : null;
    this.destroy();
    const width = Math.max(200, this.element.clientWidth || 640);
    const line = (curve: Curve): uPlot.Series => ({
      label: curve.label,
      stroke: colour(curve.index, ink.dark),
      dash: dash(curve.index),
      width: 1.5,
      spanGaps: true,
      pxAlign: 0,
      show: !this.curves.hidden.has(curve.key),
      points: { show: false },
    });
    const common = { width, legend: { show: false }, cursor: this.cursor(), hooks: this.hooks(ink) };
    this.upper = new uPlot(
      {
        ...common,
        height: UPPER_HEIGHT,
        padding: [10, AXIS_WIDTH, 0, 0],
        scales: { x: { time: false }, y: this.logarithmic ? { distr: 3 } : { range: fromZero } },
        axes: [{ ...this.axis(ink), show: true, size: 8, values: (_u, splits) => splits.map(() => ""), incrs: STEPS }, this.counts(ink)],
        series: [{}, ...list.map(line)],
      },
      [[], ...list.map(() => [])] as uPlot.AlignedData,
      this.above,
    );
    this.lower = new uPlot(
      {
        ...common,
        height: LOWER_HEIGHT,
        padding: [8, 0, 0, 0],
        scales: { x: { time: false }, y: { range: fromZero }, rate: { range: fromZero } },
        axes: [
          { ...this.axis(ink), values: (_u, splits) => splits.map(tick), incrs: STEPS, space: 64 },
          { ...this.axis(ink), label: "— volume, fL", labelSize: 16, size: AXIS_WIDTH - 16, values: (_u, splits) => splits.map(String), space: 24 },
          { ...this.axis(ink), scale: "rate", side: 1, label: "┄ growth, 1/h", labelSize: 16, size: AXIS_WIDTH - 16, grid: { show: false }, values: (_u, splits) => splits.map((v) => String(Number(v.toFixed(2)))), space: 24 },
        ],
        series: [
          {},
          { label: "volume", stroke: ink.text, width: 1.5, pxAlign: 0, points: { show: false } },
          { label: "growth rate", scale: "rate", stroke: ink.faint, width: 1.25, dash: [4, 3], pxAlign: 0, points: { show: false } },
        ],
      },
      [[], [], []],
      this.below,
    );
    if (kept?.min != null && kept.max != null)
      for (const plot of [this.upper, this.lower]) plot.setScale("x", { min: kept.min, max: kept.max });
  }

  private axis(ink: Ink): uPlot.Axis {
    const font = "11px system-ui, sans-serif";
    const grid = { stroke: ink.grid, width: 1 };
    return { stroke: ink.faint, font, labelFont: font, grid, ticks: { ...grid, size: 4 }, gap: 4, size: 26 };
  }

  private counts(ink: Ink): uPlot.Axis {
    const short = (value: number | null) => {
      if (value === null) return "";
      return value >= 1e3 && value < 1e4 ? `${value / 1e3}k` : compact(value).replace(" ", "");
    };
    const decades = (values: number[]) =>
      values.map((value) => (value !== null && Number.isInteger(Math.log10(value)) ? short(value) : ""));
    return {
      ...this.axis(ink),
      size: AXIS_WIDTH - 16,
      label: "molecules per cell",
      labelSize: 16,
      values: (_u, splits) => (this.logarithmic ? decades(splits) : splits.map(short)),
    };
  }

  private cursor(): uPlot.Cursor {
    return { y: false, points: { size: 5 }, sync: { key: this.link.key, scales: ["x", null] }, drag: { x: true, y: false } };
  }

  private hooks(ink: Ink): uPlot.Hooks.Arrays {
    const marks = (plot: uPlot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.strokeStyle = ink.faint;
      ctx.setLineDash([3, 4]);
      ctx.lineWidth = 1;
      for (const time of this.births) {
        const x = Math.round(plot.valToPos(time, "x", true)) + 0.5;
        if (x < bbox.left || x > bbox.left + bbox.width) continue;
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
      ctx.restore();
    };
    const cursor = (plot: uPlot) => {
      const left = plot.cursor.left ?? -1;
      this.onCursor(left < 0 ? null : plot.posToVal(left, "x"));
    };
    const zoomed = (plot: uPlot) => {
      if (plot.select.width < 4) return;
      this.following = false;
      this.onFollow();
    };
    const ready = (plot: uPlot) => {
      plot.over.addEventListener("dblclick", () => {
        this.following = true;
        this.onFollow();
      });
    };
    return { drawClear: [marks], setCursor: [cursor], setSelect: [zoomed], ready: [ready] };
  }
}
