import { h } from "../../parts/dom";
import type { Lane } from "./lane";
import type { Live, Scene } from "./scene";
import { layout, type Track } from "./strip";
import { EXPRESSION } from "./track_curves";
import { GENES, strandAt } from "./track_genes";
import { size, type Viewport } from "./viewport";

/** So far beside a gene a pointer still means it, in pixels. */
const REACH = 4;

/** Row of the gene under a point of the linear map, or -1. */
export function geneAt(scene: Scene, lane: Lane, view: Viewport, tracks: Track[], x: number, y: number): number {
  const place = layout(tracks).find((each) => y >= each.y && y < each.y + each.track.height);
  if (place?.track !== GENES && place?.track !== EXPRESSION) return -1;
  const wanted = place.track === GENES ? strandAt(y - place.y) : 0;
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

/** Row of the gene whose middle is nearest to a base, or -1. */
export function nearest(lane: Lane, base: number): number {
  let [best, least] = [-1, Infinity];
  for (let entry = 0; entry < lane.size; entry++) {
    const far = Math.abs((lane.at[entry]! + lane.to[entry]!) / 2 - base);
    if (far < least) [best, least] = [lane.row[entry]!, far];
  }
  return best;
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
