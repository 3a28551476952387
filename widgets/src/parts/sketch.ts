export interface Points {
  times: ArrayLike<number>;
  values: ArrayLike<number>;
}

/** Curves in few pixels: a path for each, all on one scale, and from where to where they reach. */
interface Sketch {
  paths: string[];
  from: number;
  to: number;
  least: number;
  greatest: number;
}

/** What is no number is left out; without any number the reach is infinite. */
export function sketch(curves: Points[], width: number, height: number): Sketch {
  const known = curves.map(({ times, values }) =>
    Array.from(times, (time, at) => [time, values[at]!] as const).filter(([time, value]) => Number.isFinite(time) && Number.isFinite(value)),
  );
  const times = known.flat().map(([time]) => time);
  const values = known.flat().map(([, value]) => value);
  const [from, to, least, greatest] = [Math.min(...times), Math.max(...times), Math.min(...values), Math.max(...values)];
  const x = (time: number) => (2 + ((time - from) / (to - from || 1)) * (width - 4)).toFixed(1);
  const y = (value: number) => (height - 3 - ((value - least) / (greatest - least || 1)) * (height - 6)).toFixed(1);
  const paths = known.map((points) => points.map(([time, value], at) => `${at ? "L" : "M"}${x(time)} ${y(value)}`).join(""));
  return { paths, from, to, least, greatest };
}
