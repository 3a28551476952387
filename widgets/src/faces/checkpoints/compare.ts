import { h } from "../../parts/dom";
import { compact } from "../../parts/format";
import { colour } from "../../parts/palette";
import type { Points } from "../../parts/sketch";
import { sparkline } from "./sparkline";

export interface VM {
  name: string;
  state: string;
  time_s: number;
  generation: number;
  volume_fl: number | null;
  growth_rate_per_h: number | null;
  times_s: number[];
  volumes_fl: (number | null)[];
}

interface Side {
  id: string;
  label: string;
  vms: VM[];
}

interface Numbers {
  vm: string;
  kind: string;
  name: string;
  a: number | null;
  b: number | null;
  symbol?: string;
  noise?: number;
}

export interface Comparison {
  a: Side;
  b: Side;
  same: boolean;
  vitals: Numbers[];
  molecules: Numbers[];
  differing: number;
  facts: { vm: string; name: string; a: string; b: string }[];
  programs: { vm: string; a: string[]; b: string[] }[];
}

export function curveOf(vm: VM): Points {
  return { times: vm.times_s, values: vm.volumes_fl.map((volume) => volume ?? NaN) };
}

/** Two checkpoints side by side: curves over each other, then one table for each kind of difference. */
export function comparison(found: Comparison, dark: boolean, width: number): HTMLElement {
  const names = [...new Set([...found.vitals, ...found.facts].map((row) => row.vm))];
  const several = names.length > 1;
  const said = found.same
    ? "Every number and every text is the same in both."
    : `${found.differing.toLocaleString("en-US")} molecules, ${found.facts.length} settings and ${found.programs.length} programs differ.`;
  const vitals = found.vitals.map((row) => [...(several ? [row.vm] : []), title(row.name), exact(row.a), exact(row.b), change(row)]);
  const molecules = found.molecules.map((row) => [
    ...(several ? [row.vm] : []), `${row.symbol} ${row.kind === "rna" ? "RNA" : "protein"}`, exact(row.a), exact(row.b), (row.noise ?? 0).toFixed(1),
  ]);
  const facts = found.facts.map((row) => [...(several ? [row.vm] : []), title(row.name), row.a, row.b]);
  const vm = several ? ["VM"] : [];
  return h(
    "div",
    { class: "bxk-comparison" },
    overlay(found, dark, width),
    h("p", { class: "bxk-said", role: "status" }, said),
    table("Vitals", [...vm, "", "A", "B", "B − A"], vitals),
    facts.length ? table("Settings and surroundings", [...vm, "", "A", "B"], facts) : null,
    molecules.length
      ? table(
          `Molecules that differ most${found.differing > molecules.length ? ` (${molecules.length} of ${found.differing})` : ""}`,
          [...vm, "", "A", "B", "(B − A) / √(A + B)"], molecules,
          "The last column is the difference in units of the noise that two independent counts of these sizes have.",
        )
      : null,
    ...found.programs.map((program) => listing(program)),
  );
}

function overlay(found: Comparison, dark: boolean, width: number): HTMLElement {
  const curves = [found.a, found.b].map((side) => side.vms.slice(0, 1).map(curveOf));
  const picture = h("div", { class: "bxk-overlay" });
  picture.append(sparkline(curves.flat(), width, 90, dark));
  const key = [found.a, found.b].map((side, at) => {
    const swatch = h("i", { class: "bxk-swatch" });
    swatch.style.background = colour(at, dark);
    return h("span", {}, swatch, h("b", {}, at ? "B" : "A"), ` ${side.label}`);
  });
  return h("figure", { class: "bxk-figure" }, picture, h("figcaption", {}, ...key, h("span", { class: "bx-faint" }, "volume of the first VM over cell time")));
}

function table(caption: string, head: string[], rows: string[][], told = ""): HTMLElement {
  const named = head.indexOf("");
  const cells = (row: string[]) => row.map((text, at) => h(at > named ? "td" : "th", at > named ? {} : { scope: "row" }, text));
  return h(
    "div",
    { class: "bxk-table-box" },
    h("h4", { class: "bx-heading" }, caption),
    h(
      "table",
      { class: "bxk-table", "aria-label": caption },
      h("thead", {}, h("tr", {}, ...head.map((text, at) => h("th", { scope: "col", class: at > named ? "" : "bxk-named" }, text || "name")))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...cells(row)))),
    ),
    told ? h("p", { class: "bx-faint bxk-told" }, told) : null,
  );
}

function listing({ vm, a, b }: { vm: string; a: string[]; b: string[] }): HTMLElement {
  const lines = (sign: string, texts: string[], tone: string) =>
    texts.map((text) => h("div", { "data-tone": tone }, `${sign} ${text}`));
  return h(
    "details",
    { class: "bxk-programs", open: true },
    h("summary", {}, `Programs of ${vm}: lines that only A (−) or only B (+) has`),
    h("div", { class: "bxk-lines" }, ...lines("−", a, "a"), ...lines("+", b, "b")),
  );
}

/** volume_fl as people write it: volume, fL. */
function title(name: string): string {
  const units: [RegExp, string][] = [
    [/_per_h$/, ", 1/h"], [/_fl$/, ", fL"], [/_s$/, ", s"], [/_mm$/, ", mM"], [/_c$/, ", °C"], [/_um$/, ", µM"],
  ];
  const [pattern, unit] = units.find(([found]) => found.test(name)) ?? [/$^/, ""];
  return name.replace(pattern, "").replace(/^environment\./, "").replaceAll("_", " ") + unit;
}

function exact(value: number | null): string {
  if (value === null) return "–";
  return Number.isInteger(value) ? value.toLocaleString("en-US") : compact(value);
}

function change({ a, b }: Numbers): string {
  if (a === null || b === null) return "–";
  const difference = b - a;
  return difference === 0 ? "0" : (difference > 0 ? "+" : "−") + exact(Math.abs(difference));
}
