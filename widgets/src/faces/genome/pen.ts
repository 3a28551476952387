/** The part of a canvas that the maps are drawn with, so that the same code writes an SVG. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | "fillStyle" | "strokeStyle" | "lineWidth" | "font" | "textAlign" | "textBaseline" | "globalAlpha"
  | "beginPath" | "moveTo" | "lineTo" | "arc" | "closePath" | "fill" | "stroke"
  | "fillRect" | "strokeRect" | "fillText" | "save" | "restore" | "translate" | "setLineDash"
>;

interface State {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  globalAlpha: number;
  dash: string;
  x: number;
  y: number;
}

const ANCHORS: Record<string, string> = { center: "middle", right: "end", end: "end" };
const short = (value: number) => Number(value.toFixed(2));
const escape = (text: string) =>
  text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]!);

/** Writes what is drawn as SVG elements. */
export class SvgPen implements Pen {
  fillStyle = "#000";
  strokeStyle = "#000";
  lineWidth = 1;
  font = "11px sans-serif";
  textAlign: CanvasTextAlign = "left";
  textBaseline: CanvasTextBaseline = "alphabetic";
  globalAlpha = 1;
  private dash = "";
  private x = 0;
  private y = 0;
  private path = "";
  private readonly parts: string[] = [];
  private readonly states: State[] = [];

  beginPath(): void {
    this.path = "";
  }
  moveTo(x: number, y: number): void {
    this.path += `M${short(x + this.x)} ${short(y + this.y)}`;
  }
  lineTo(x: number, y: number): void {
    this.path += `${this.path ? "L" : "M"}${short(x + this.x)} ${short(y + this.y)}`;
  }
  arc(x: number, y: number, radius: number, from: number, to: number, counter = false): void {
    const turn = Math.abs(to - from);
    const point = (angle: number): [number, number] => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    this.lineTo(...point(from));
    const steps = turn > Math.PI ? 2 : 1;
    for (let step = 1; step <= steps; step++) {
      const [px, py] = point(from + ((to - from) * step) / steps);
      const far = step === steps && turn >= 2 * Math.PI ? 0.01 : 0;
      this.path += `A${short(radius)} ${short(radius)} 0 0 ${counter ? 0 : 1} ${short(px + this.x - far)} ${short(py + this.y)}`;
    }
  }
  closePath(): void {
    this.path += "Z";
  }
  fill(): void {
    this.parts.push(`<path d="${this.path}" fill="${this.fillStyle}"${this.alpha()}/>`);
  }
  stroke(): void {
    const line = `stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"${this.dash}`;
    this.parts.push(`<path d="${this.path}" fill="none" ${line}${this.alpha()}/>`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect ${this.box(x, y, width, height)} fill="${this.fillStyle}"${this.alpha()}/>`);
  }
  strokeRect(x: number, y: number, width: number, height: number): void {
    const line = `stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"`;
    this.parts.push(`<rect ${this.box(x, y, width, height)} fill="none" ${line}${this.alpha()}/>`);
  }
  fillText(text: string, x: number, y: number): void {
    const anchor = ANCHORS[this.textAlign] ?? "start";
    const drop = this.textBaseline === "middle" ? "0.35em" : this.textBaseline === "top" ? "0.8em" : "0";
    const where = `x="${short(x + this.x)}" y="${short(y + this.y)}" dy="${drop}" text-anchor="${anchor}"`;
    this.parts.push(`<text ${where} style="font:${escape(this.font)}" fill="${this.fillStyle}"${this.alpha()}>${escape(text)}</text>`);
  }
  save(): void {
    const { fillStyle, strokeStyle, lineWidth, font, textAlign, textBaseline, globalAlpha, dash, x, y } = this;
    this.states.push({ fillStyle, strokeStyle, lineWidth, font, textAlign, textBaseline, globalAlpha, dash, x, y });
  }
  restore(): void {
    Object.assign(this, this.states.pop());
  }
  translate(x: number, y: number): void {
    this.x += x;
    this.y += y;
  }
  setLineDash(dash: number[]): void {
    this.dash = dash.length ? ` stroke-dasharray="${dash.join(" ")}"` : "";
  }

  /** The whole picture. */
  toString(width: number, height: number): string {
    const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${this.parts.join("")}</svg>`;
  }

  private alpha(): string {
    return this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
  }
  private box(x: number, y: number, width: number, height: number): string {
    return `x="${short(x + this.x)}" y="${short(y + this.y)}" width="${short(Math.max(width, 0))}" height="${short(Math.max(height, 0))}"`;
  }
}
