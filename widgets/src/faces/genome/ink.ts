import { colour } from "../../parts/palette";
import type { Live, Quantity, Scene } from "./scene";

export type Mode = "group" | "strand" | Quantity;

export interface Ink {
  dark: boolean;
  text: string;
  faint: string;
  line: string;
  bg: string;
  accent: string;
}

/** Places in the palette for the groups of `scene.py`; -1 and -2 are greys. */
const GROUPS = [4, 0, 5, 1, 2, 3, 6, -1, -2];
const GREYS = { light: ["#9aa5b1", "#cfd5db"], dark: ["#7d8894", "#48505a"] };
/** From few to many; each end stands out from its background. */
const RAMP = {
  light: ["#dfe4e9", "#b7d3e6", "#6fb0d8", "#2f86bf", "#0b5c97", "#2a2f6b", "#1b0f3b"],
  dark: ["#3a434d", "#28506f", "#2b6f9c", "#3f9ec0", "#7fcfb8", "#d3e27a", "#fff34d"],
};
export const SHADES = 64;

function groupColour(group: number, dark: boolean): string {
  const place = GROUPS[group] ?? -1;
  return place >= 0 ? colour(place, dark) : (dark ? GREYS.dark : GREYS.light)[-place - 1]!;
}

function strandColour(strand: number, dark: boolean): string {
  return colour(strand > 0 ? 0 : 1, dark);
}

export function ramp(dark: boolean): string[] {
  const stops = (dark ? RAMP.dark : RAMP.light).map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Array.from({ length: SHADES }, (_, shade) => {
    const place = (shade / (SHADES - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    const mixed = stops[low]!.map((value, channel) => Math.round(value + (stops[low + 1]![channel]! - value) * (place - low)));
    return `rgb(${mixed.join(",")})`;
  });
}

/** 1, 2 or 5 times a power of ten that is not below `value`. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= value)!;
}

/** Which colour each gene has; a code below 256 for each, and what the codes look like. */
export class Paint {
  mode: Mode = "group";
  codes = new Uint8Array(0);
  colours: string[] = [];
  /** The count at the full end of the scale. */
  most = 1;
  /** Goes up with every change. */
  version = 0;
  private shades: Record<string, string[]> = {};

  update(scene: Scene, live: Live, dark: boolean): void {
    this.version++;
    if (this.codes.length !== scene.count) this.codes = new Uint8Array(scene.count);
    if (this.mode === "group") {
      this.codes.set(scene.column("group"));
      this.colours = scene.facts.groups.map((_, group) => groupColour(group, dark));
    } else if (this.mode === "strand") {
      const strand = scene.column("strand");
      this.codes.forEach((_, row) => (this.codes[row] = strand[row]! > 0 ? 1 : 0));
      this.colours = [strandColour(-1, dark), strandColour(1, dark)];
    } else {
      this.colours = this.shades[String(dark)] ??= ramp(dark);
      this.shade(scene, live, this.mode);
    }
  }

  get isLive(): boolean {
    return this.mode !== "group" && this.mode !== "strand";
  }

  of(row: number): string {
    return this.colours[this.codes[row]!] ?? "#888";
  }

  /** What a column of many genes shows: the busiest one, or the one whose group says most. */
  rank(code: number): number {
    return this.mode === "group" ? (code >= 7 ? 9 - code : 20 - code) : code + 1;
  }

  private shade(scene: Scene, live: Live, quantity: Quantity): void {
    let most = 0;
    const values = new Float32Array(scene.count);
    for (let row = 0; row < values.length; row++) {
      values[row] = live.value(scene, quantity, row);
      if (values[row]! > most) most = values[row]!;
    }
    this.most = roundUp(Math.max(most, 10));
    const full = Math.log1p(this.most);
    for (let row = 0; row < values.length; row++)
      this.codes[row] = Math.round((Math.log1p(values[row]!) / full) * (SHADES - 1));
  }
}
