import { h } from "../../parts/dom";
import { compact } from "../../parts/format";
import type { Lane } from "./lane";
import type { Live, Scene } from "./scene";
import { layout, type Seen, type Track } from "./strip";
import { EXPRESSION } from "./track_curves";
import { GENES, strandAt } from "./track_genes";
import { PROMOTERS, signalAt, TERMINATORS } from "./track_signals";
import { coordinate, size } from "./viewport";

/** So far beside a gene a pointer still means it, in pixels. */
const REACH = 4;

/** The track at a height of the linear map, and where it begins. */
export function placeAt(tracks: Track[], y: number): { track: Track; y: number } | undefined {
  return layout(tracks).find((each) => y >= each.y && y < each.y + each.track.height);
}

/** Row of the gene under a point of the linear map, or -1. */
export function geneAt({ scene, lanes, view }: Seen, tracks: Track[], x: number, y: number): number {
  const place = placeAt(tracks, y);
  if (place?.track !== GENES && place?.track !== EXPRESSION) return -1;
  const [lane, wanted] = [lanes.genes, place.track === GENES ? strandAt(y - place.y) : 0];
  const strand = scene.column("strand");
  let [found, least] = [-1, REACH];
  for (const { from, to, shift } of view.pieces())
    lane.each(Math.max(from, view.base(x - REACH) - shift), Math.min(to, view.base(x + REACH) - shift), (entry) => {
      const row = lane.row[entry]!;
      if (wanted && strand[row] !== wanted) return;
      const [left, right] = [view.x(lane.at[entry]! + shift), view.x(lane.to[entry]! + shift)];
      const far = x < left ? left - x : x > right ? x - right : 0;
      if (far < least) [found, least] = [row, far];
    });
  return found;
}

/** Row of the gene whose middle is nearest to a base, among those that fit; or -1. `around`: length of a circle. */
export function nearest(lane: Lane, base: number, fits: (row: number) => boolean = () => true, around = Infinity): number {
  let [best, least] = [-1, Infinity];
  for (let entry = 0; entry < lane.size; entry++) {
    const along = Math.abs((lane.at[entry]! + lane.to[entry]!) / 2 - base);
    const far = Math.min(along, Math.abs(around - along));
    if (far < least && fits(lane.row[entry]!)) [best, least] = [lane.row[entry]!, far];
  }
  return best;
}

/** Row of the next gene (`step` 1) or the one before (-1), only of a strand if one is given (0: of both); -1 if there is none. */
export function neighbour(scene: Scene, lane: Lane, row: number, step: 1 | -1, strand = 0): number {
  const at = lane.row.indexOf(row);
  for (let far = 1; far <= lane.size; far++) {
    const other = lane.row[(at + step * far + 2 * lane.size) % lane.size]!;
    if (other !== row && (!strand || scene.column("strand")[other] === strand)) return other;
  }
  return -1;
}

/** Row of the gene of the other strand whose middle is nearest to that of a gene; -1 if there is none. */
export function across(scene: Scene, lane: Lane, row: number, around = Infinity): number {
  const [start, end, strand] = ["start", "end", "strand"].map((name) => scene.column(name)) as [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
  return nearest(lane, (start[row]! + end[row]!) / 2, (other) => strand[other] !== strand[row], around);
}

/** What a tool tip says of a promoter or terminator under a point, if there is one. */
export function signalTold(seen: Seen, tracks: Track[], x: number, y: number): (Node | string)[] | null {
  const { scene, live } = seen;
  const place = placeAt(tracks, y);
  if (place?.track !== PROMOTERS && place?.track !== TERMINATORS) return null;
  const row = signalAt(seen, place.track, x, y - place.y);
  if (row < 0) return null;
  if (place.track === PROMOTERS) {
    const [at, unit, rate] = ["promoter_at", "promoter_unit", "promoter_per_s"].map((name) => scene.column(name)[row]!) as [number, number, number];
    const told = `${compact(3600 * rate)} starts per hour and gene copy, unless regulated · polymerases on the unit: ${live.onUnit(unit)}`;
    return [h("b", {}, scene.facts.promoters[row]!), ` ${scene.facts.sigmas[row]!} · ${coordinate(at + 1, 1)}`, h("div", {}, told)];
  }
  const share = Math.round(100 * scene.column("stop_share")[row]!);
  return [h("b", {}, "terminator"), ` ${coordinate(scene.column("stop_at")[row]! + 1, 1)}`, h("div", {}, `${share} % of the polymerases leave here`)];
}

/** What a tool tip says of a gene. */
export function described(scene: Scene, live: Live, row: number): (Node | string)[] {
  const [rnap, rna, protein] = (["rnap", "rna", "protein"] as const).map((name) => live.value(scene, name, row).toLocaleString("en-US"));
  const { ids, products } = scene.facts;
  const length = size(scene.column("end")[row]! - scene.column("start")[row]!);
  return [
    h("b", {}, scene.name(row)), ` ${ids[row] === scene.name(row) ? "" : ids[row]!} · ${length}`,
    h("div", {}, products[row]!), h("div", {}, `${rnap} polymerases, ${rna} RNA, ${protein} proteins`),
  ];
}
