/** What a picture is drawn on: the screen, or a file. Lengths are in CSS pixels. */
export interface Surface {
  /** A line; a point that is null lifts the pen. */
  line(points: Float64Array, count: number, colour: string, width: number, dash: number[]): void;
  segment(x1: number, y1: number, x2: number, y2: number, colour: string, dash?: number[]): void;
  box(x: number, y: number, width: number, height: number, colour: string): void;
  text(text: string, x: number, y: number, colour: string, align: "left" | "center" | "right", turned?: boolean, bold?: boolean): void;
  /** What is drawn next shows only inside; null for everywhere again. */
  clip(area: [number, number, number, number] | null): void;
}

const FONT = '11px system-ui, -apple-system, "Segoe UI", sans-serif';

export class CanvasSurface implements Surface {
  constructor(private readonly pen: CanvasRenderingContext2D) {}

  line(points: Float64Array, count: number, colour: string, width: number, dash: number[]): void {
    const { pen } = this;
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.lineJoin = "round";
    pen.setLineDash(dash);
    pen.beginPath();
    for (let at = 0; at < 2 * count; at += 2) pen.lineTo(points[at]!, points[at + 1]!);
    pen.stroke();
    pen.setLineDash([]);
  }

  segment(x1: number, y1: number, x2: number, y2: number, colour: string, dash: number[] = []): void {
    const { pen } = this;
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    pen.setLineDash(dash);
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    pen.stroke();
    pen.setLineDash([]);
  }

  box(x: number, y: number, width: number, height: number, colour: string): void {
    this.pen.fillStyle = colour;
    this.pen.fillRect(x, y, width, height);
  }

  text(text: string, x: number, y: number, colour: string, align: "left" | "center" | "right", turned = false, bold = false): void {
    const { pen } = this;
    pen.font = bold ? `600 ${FONT}` : FONT;
    pen.fillStyle = colour;
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.save();
    pen.translate(x, y);
    if (turned) pen.rotate(-Math.PI / 2);
    pen.fillText(text, 0, 0);
    pen.restore();
  }

  clip(area: [number, number, number, number] | null): void {
    const { pen } = this;
    if (!area) return pen.restore();
    pen.save();
    pen.beginPath();
    pen.rect(...area);
    pen.clip();
  }
}

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

/** Numbers of a file need no more than two digits behind the point. */
const n = (value: number) => String(Math.round(value * 100) / 100);

export class SvgSurface implements Surface {
  private readonly parts: string[] = [];
  private clips = 0;

  line(points: Float64Array, count: number, colour: string, width: number, dash: number[]): void {
    const pairs = Array.from({ length: count }, (_, row) => `${n(points[2 * row]!)},${n(points[2 * row + 1]!)}`);
    this.parts.push(`<polyline points="${pairs.join(" ")}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dashes(dash)}/>`);
  }

  segment(x1: number, y1: number, x2: number, y2: number, colour: string, dash: number[] = []): void {
    this.parts.push(`<path d="M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}" stroke="${colour}"${dashes(dash)}/>`);
  }

  box(x: number, y: number, width: number, height: number, colour: string): void {
    this.parts.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${colour}"/>`);
  }

  text(text: string, x: number, y: number, colour: string, align: "left" | "center" | "right", turned = false, bold = false): void {
    const anchor = { left: "start", center: "middle", right: "end" }[align];
    const place = turned ? `transform="translate(${n(x)} ${n(y)}) rotate(-90)"` : `x="${n(x)}" y="${n(y)}"`;
    this.parts.push(`<text ${place} dy="0.35em" fill="${colour}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ""}>${escaped(text)}</text>`);
  }

  clip(area: [number, number, number, number] | null): void {
    if (!area) return void this.parts.push("</g>");
    const [x, y, width, height] = area.map(n);
    const name = `clip${++this.clips}`;
    this.parts.push(`<clipPath id="${name}"><rect x="${x}" y="${y}" width="${width}" height="${height}"/></clipPath><g clip-path="url(#${name})">`);
  }

  document(width: number, height: number, title: string): string {
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(width)} ${n(height)}" width="${n(width)}" height="${n(height)}" ` +
      `font-family="system-ui, sans-serif" font-size="11"><title>${escaped(title)}</title>${this.parts.join("\n")}</svg>\n`
    );
  }
}

function dashes(dash: number[]): string {
  return dash.length ? ` stroke-dasharray="${dash.join(" ")}"` : "";
}
