/** Three significant digits with k and M: 943, 21.4 k, 2.13 M. */
export function compact(value: number | undefined | null): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e6) return `${three(value / 1e6)} M`;
  if (size >= 1e4) return `${three(value / 1e3)} k`;
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString("en-US");
  return three(value);
}

function three(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

/** A cell time as people say it: 42 s, 12 min 05 s, 1 h 20 min. */
export function clock(seconds: number): string {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
}

/** A tick on the time axis. */
export function tick(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, min, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (s) return h ? `${h}:${two(min)}:${two(s)}` : min ? `${min}:${two(s)}` : `${s} s`;
  if (!h) return `${min} min`;
  return min ? `${h} h ${two(min)}` : `${h} h`;
}

/** How fast cell time passes: 1,240× real time. */
export function pace(rate: number): string {
  const shown = rate >= 10 ? Math.round(rate).toLocaleString("en-US") : Number(rate.toPrecision(2)).toString();
  return `${shown}× real time`;
}

/** Bytes as people say them: 173 kB, 2.35 MB. */
export function bytes(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 0.9995e9) return `${three(value / 1e9)} GB`;
  if (value >= 0.9995e6) return `${three(value / 1e6)} MB`;
  return `${value > 0 ? Math.max(1, Math.round(value / 1e3)) : 0} kB`;
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined || !Number.isFinite(share) ? "–" : `${Math.round(100 * share)} %`;
}
