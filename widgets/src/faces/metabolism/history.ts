import { clock } from "../../parts/format";
import { brief } from "./model";
import { s } from "./svg";

const [WIDTH, HEIGHT] = [300, 44];

/** A small curve of one number over cell time, with its least and greatest value. */
export function sparkline(times: ArrayLike<number>, values: ArrayLike<number>, what: string): SVGSVGElement {
  const known: [number, number][] = [];
  for (let i = 0; i < times.length; i++) if (Number.isFinite(values[i]!)) known.push([times[i]!, values[i]!]);
  const svg = s("svg", { class: "bxf-spark", viewBox: `0 0 ${WIDTH} ${HEIGHT + 14}`, role: "img" });
  if (known.length < 2) {
    svg.setAttribute("aria-label", `${what}: no history yet`);
    svg.append(s("text", { x: 0, y: 20 }, "no history yet"));
    return svg;
  }
  const [first, last] = [known[0]!, known[known.length - 1]!];
  const low = Math.min(...known.map(([, value]) => value));
  const high = Math.max(...known.map(([, value]) => value));
  const range = high - low || Math.abs(high) || 1;
  const x = (time: number) => ((time - first[0]) / (last[0] - first[0] || 1)) * (WIDTH - 2) + 1;
  const y = (value: number) => HEIGHT - 3 - ((value - low) / range) * (HEIGHT - 6);
  const path = known.map(([time, value], i) => `${i ? "L" : "M"}${x(time).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  svg.setAttribute("aria-label", `${what} from ${clock(first[0])} to ${clock(last[0])}: ${brief(low)} to ${brief(high)}`);
  svg.append(
    s("path", { d: path }),
    s("text", { x: 0, y: HEIGHT + 11 }, clock(first[0])),
    s("text", { x: WIDTH, y: HEIGHT + 11, "text-anchor": "end" }, clock(last[0])),
    s("text", { x: WIDTH / 2, y: HEIGHT + 11, "text-anchor": "middle" }, `${brief(low)} to ${brief(high)}`),
  );
  return svg;
}
