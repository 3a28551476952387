/** A way from values to heights: 0 at the bottom, 1 at the top. */
export interface Scale {
  at(value: number): number;
  ticks: { value: number; text: string }[];
}

const TIME_STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000];

/** Times for marks on an axis, about `most` of them. */
export function timeTicks(from: number, to: number, most: number): number[] {
  const step = TIME_STEPS.find((candidate) => (to - from) / candidate <= most) ?? 864000 * Math.ceil((to - from) / 864000 / most);
  const ticks = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

/** Zero belongs to an axis unless the values lie close together far above it. */
export function linear(low: number, high: number, most: number): Scale {
  if (!(high >= low)) [low, high] = [0, 1];
  const flat = high - low < 1e-9 * Math.max(Math.abs(high), 1e-12);
  let [bottom, top] = [low, high];
  if (flat) [bottom, top] = high > 0 ? [0, 1.25 * high] : high < 0 ? [1.25 * low, 0] : [0, 1];
  else {
    if (low > 0 && low < 0.6 * high) bottom = 0;
    if (high < 0 && high > 0.6 * low) top = 0;
    const room = 0.06 * (top - bottom);
    if (bottom !== 0) bottom -= room;
    if (top !== 0) top += room;
  }
  let step = niceStep((top - bottom) / most);
  for (let finer = 0; finer < 4 && Math.floor(top / step) - Math.ceil(bottom / step) < 1; finer++) step = niceStep(step / 2.6);
  const ticks = [];
  for (let index = Math.ceil(bottom / step); index * step <= top + 1e-9 * step; index++) {
    const value = index * step;
    ticks.push({ value, text: short(value, step) });
  }
  return { at: (value) => (value - bottom) / (top - bottom), ticks };
}

/** Decades; what is not above `floor` lies on the bottom. */
export function logarithmic(low: number, high: number, most: number, floor: number): Scale {
  if (!(high >= low)) [low, high] = [1, 10];
  const least = Math.log10(Math.max(low, floor));
  const bottom = Math.floor(least + 1e-9);
  const top = Math.max(Math.log10(Math.max(high, floor)) + 0.04 * Math.max(1, Math.log10(high / Math.max(low, floor))), bottom + 1);
  const every = Math.max(1, Math.ceil((top - bottom) / most));
  const ticks = [];
  for (let power = bottom; power <= top; power += every) ticks.push({ value: 10 ** power, text: decade(power) });
  return { at: (value) => (Math.log10(Math.max(value, floor)) - bottom) / (top - bottom), ticks };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
}

function decade(power: number): string {
  if (power < -3 || power > 8) return `1e${power}`;
  if (power < 0) return (10 ** power).toFixed(-power);
  return power >= 6 ? `${10 ** (power - 6)} M` : power >= 3 ? `${10 ** (power - 3)} k` : String(10 ** power);
}

function short(value: number, step: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e9 || size < 1e-4) return value.toExponential(1);
  const [unit, name] = size >= 1e6 ? [1e6, " M"] : size >= 1e3 ? [1e3, " k"] : [1, ""];
  const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(step / unit) + 1e-9)));
  return (value / unit).toFixed(digits) + name;
}
