/** The draft of an environment: what was edited, beside what is. */

export interface Culture {
  kind: "constant" | "batch" | "chemostat";
  density_gdw_per_l: number;
  dilution_per_h: number;
}

export interface Environment {
  medium: string;
  supply: number | null;
  inducers_um: Record<string, number>;
  substrates_mm: Record<string, number>;
  temperature_c: number;
  ph: number;
  oxygen: number;
  stressors: Record<string, number>;
  culture: Culture;
}

export type Edits = Partial<Environment>;

export interface Planned {
  at_s: number;
  changes: Edits;
}

export interface Recipe {
  supply: number;
  substrates_mm: Record<string, number>;
}

/** An environment after changes: another medium comes without the substrates and the supply set for the last one. */
export function changed(base: Environment, changes: Edits): Environment {
  const afresh = "medium" in changes ? { substrates_mm: {}, supply: null } : {};
  return { ...base, ...afresh, ...changes };
}

/** The environment as it will be at a time, with every shift up to then. */
export function at(base: Environment, schedule: Planned[], time_s: number): Environment {
  return schedule
    .filter((shift) => shift.at_s <= time_s)
    .sort((a, b) => a.at_s - b.at_s)
    .reduce((now, shift) => changed(now, shift.changes), base);
}

/** What of the edits differs from the base; a medium that is named counts, for it is poured afresh. */
export function differences(base: Environment, edits: Edits): Edits {
  const compared = edits.medium === undefined ? base : changed(base, { medium: edits.medium });
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(edits)) {
    const same = name !== "medium" && text(value) === text(compared[name as keyof Environment]);
    if (value !== undefined && !same) found[name] = value;
  }
  return found as Edits;
}

function text(value: unknown): string {
  return value && typeof value === "object" ? JSON.stringify(Object.entries(value).sort()) : String(value);
}

/** Millimolar of a substrate in the fresh medium. */
export function concentration(environment: Environment, media: Record<string, Recipe>, substrate: string): number {
  return environment.substrates_mm[substrate] ?? media[environment.medium]?.substrates_mm[substrate] ?? 0;
}

const SHORT: Record<string, string> = {
  temperature_c: "temperature",
  ph: "pH",
  inducers_um: "inducers",
  substrates_mm: "",
};
const UNITS: Record<string, string> = { temperature_c: " °C", inducers_um: " µM", substrates_mm: " mM" };

/** Changes in words: `medium acetate, oxygen 0`. */
export function told(changes: Edits): string {
  return Object.entries(changes)
    .map(([name, value]) => `${SHORT[name] ?? name} ${one(value, UNITS[name] ?? "")}`.trim())
    .join(", ");
}

function one(value: unknown, unit: string): string {
  if (value === null) return "as the medium's";
  if (typeof value !== "object") return `${String(value)}${unit}`;
  const culture = value as Culture;
  if (culture.kind === "constant") return "always fresh";
  if (culture.kind === "batch") return `batch from ${culture.density_gdw_per_l} gDW/L`;
  if (culture.kind === "chemostat")
    return `chemostat, ${culture.dilution_per_h} per hour from ${culture.density_gdw_per_l} gDW/L`;
  const parts = Object.entries(value as Record<string, number>).map(([name, amount]) => `${name} ${amount}${unit}`);
  return parts.join(" + ") || "none";
}

/** Place of a concentration on a slider from 0 to 100: 0, then 0.01 to 100 mM by powers of ten. */
export function toSlider(mm: number): number {
  return mm <= 0 ? 0 : Math.min(100, Math.max(1, 1 + (99 * (Math.log10(mm) + 2)) / 4));
}

export function fromSlider(place: number): number {
  return place <= 0 ? 0 : Number((10 ** (((place - 1) / 99) * 4 - 2)).toPrecision(2));
}

const DOSES: Record<string, string> = { _um: "µM", _ng_per_ml: "ng/mL", _j_per_m2_min: "J/m² a minute" };

/** A stressor's name without its unit. */
export function readable(name: string): string {
  return Object.keys(DOSES).reduce((text, ending) => text.replace(ending, ""), name).replaceAll("_", " ");
}

/** The unit that a stressor's name ends with. */
export function unitOf(name: string): string {
  return Object.entries(DOSES).find(([ending]) => name.endsWith(ending))?.[1] ?? "";
}
