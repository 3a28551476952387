import { h } from "../parts/dom";

export interface Entry {
  label: string;
  colour: string;
  dash: number[];
}

const LINE = 22;
const SWATCH = 18;
const GAP = 6;

/** Plots below each other as one canvas, with a title and a legend above them. */
export function compose(plots: HTMLCanvasElement[], title: string, legend: Entry[], text: string, ground: string): HTMLCanvasElement {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(...plots.map((plot) => plot.width));
  const canvas = h("canvas", { width });
  const pen = canvas.getContext("2d")!;
  const font = "12px system-ui, sans-serif";
  pen.font = font;
  const labels = [title, ...legend.map((entry) => entry.label)];
  const places = flow(labels.map((label) => pen.measureText(label).width + SWATCH + 4 * GAP), width / ratio);
  const head = places.at(-1)!.y + LINE / 2;
  canvas.height = head * ratio + plots.reduce((sum, plot) => sum + plot.height, 0);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, width, canvas.height);
  plots.reduce((y, plot) => (pen.drawImage(plot, 0, y), y + plot.height), head * ratio);
  pen.scale(ratio, ratio);
  Object.assign(pen, { font, fillStyle: text, lineWidth: 2, textBaseline: "middle" });
  labels.forEach((label, index) => {
    const { x, y } = places[index]!;
    const entry = legend[index - 1];
    if (entry) stroke(pen, entry, x, y);
    pen.fillText(label, x + (entry ? SWATCH + GAP : 0), y);
  });
  return canvas;
}

function stroke(pen: CanvasRenderingContext2D, { colour, dash }: Entry, x: number, y: number): void {
  pen.strokeStyle = colour;
  pen.setLineDash(dash);
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + SWATCH, y);
  pen.stroke();
}

/** Where labels of these widths go, line after line. */
function flow(widths: number[], most: number): { x: number; y: number }[] {
  let [x, y] = [2 * GAP, LINE / 2 + GAP];
  return widths.map((width) => {
    if (x + width > most && x > 2 * GAP) [x, y] = [2 * GAP, y + LINE];
    const place = { x, y };
    x += width;
    return place;
  });
}
