import { svg } from "../../parts/dom";
import { clock } from "../../parts/format";
import { sketch } from "../../parts/sketch";
import { brief } from "./model";

const [WIDTH, HEIGHT] = [300, 44];

/** A small curve of one number over cell time, with its least and greatest value. */
export function sparkline(times: ArrayLike<number>, values: ArrayLike<number>, what: string): SVGSVGElement {
  const { paths, from, to, least, greatest } = sketch([{ times, values }], WIDTH, HEIGHT);
  const some = from < to;
  const reach = `${brief(least)} to ${brief(greatest)}`;
  const words: [number, string, string][] = [[0, "start", clock(from)], [WIDTH, "end", clock(to)], [WIDTH / 2, "middle", reach]];
  return svg(
    "svg",
    {
      class: "bxf-spark", viewBox: `0 0 ${WIDTH} ${HEIGHT + 14}`, role: "img",
      "aria-label": `${what}${some ? ` from ${clock(from)} to ${clock(to)}: ${reach}` : ": no history yet"}`,
    },
    ...(some
      ? [svg("path", { d: paths[0]! }), ...words.map(([x, anchor, text]) => svg("text", { x, y: HEIGHT + 11, "text-anchor": anchor }, text))]
      : [svg("text", { x: 0, y: 20 }, "no history yet")]),
  );
}
