/** Draws a small curve over the whole of a canvas, scaled to what it holds. */
export function drawTrace(canvas: HTMLCanvasElement, values: number[], stroke: string): void {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  const pen = canvas.getContext("2d");
  if (!pen || !width) return;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  pen.clearRect(0, 0, width, height);
  if (values.length < 2) return;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = Math.max(high - low, Math.abs(high) * 0.02, 1e-9);
  pen.strokeStyle = stroke;
  pen.lineWidth = 1.25 * ratio;
  pen.beginPath();
  values.forEach((value, index) => {
    const x = (index / (values.length - 1)) * (width - 2) + 1;
    pen.lineTo(x, height - 2 - ((value - low) / span) * (height - 4));
  });
  pen.stroke();
}
