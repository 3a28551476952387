import { wiped } from "./canvas";

/** Draws a small curve over the whole of a canvas, scaled to what it holds. */
export function drawTrace(canvas: HTMLCanvasElement, values: number[], stroke: string): void {
  const pen = wiped(canvas);
  if (!pen || values.length < 2) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = Math.max(high - low, Math.abs(high) * 0.02, 1e-9);
  pen.strokeStyle = stroke;
  pen.lineWidth = 1.25;
  pen.beginPath();
  values.forEach((value, index) => {
    const x = (index / (values.length - 1)) * (width - 2) + 1;
    pen.lineTo(x, height - 2 - ((value - low) / span) * (height - 4));
  });
  pen.stroke();
}
