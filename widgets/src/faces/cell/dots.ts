import { spread, type Outline } from "./outline";
import type { Lobe } from "./nucleoids";

/** How many molecules one dot stands for: 1, 2 or 5 with zeros, so that there are at most `most` dots. */
export function perDot(count: number, most: number): number {
  for (let step = 1; ; step *= 10) for (const ratio of [step, 2 * step, 5 * step]) if (count / ratio <= most) return ratio;
}

/** The n-th point of a sequence that fills the unit square evenly (additive, by the plastic number). */
export function even(n: number): [number, number] {
  return [(0.5 + n * 0.7548776662466927) % 1, (0.5 + n * 0.5698402909980532) % 1];
}

export interface Place {
  x: number;
  y: number;
}

const INSIDE = 0.84;
const POLES = 0.93;
const TRIES = 5;

/** Places for `count` dots in the cell, outside the DNA if they can. Dot k stays where it is while the cell grows. */
export function inCell(shape: Outline, lobes: readonly Lobe[], count: number, first: number): Place[] {
  const along = spread(shape);
  const half = (shape.right - shape.left) / 2;
  const middle = (shape.right + shape.left) / 2;
  const places: Place[] = [];
  for (let k = 0; k < count; k++) {
    let place = { x: 0, y: 0 };
    for (let go = 0; go < TRIES; go++) {
      const [share, across] = even(first + k + go * 7919);
      const x = middle + (along(share) - middle) * POLES;
      place = { x, y: (2 * across - 1) * INSIDE * shape.at(x) };
      if (!lobes.some((lobe) => within(lobe, (x - middle) / half, place.y / (shape.at(x) || 1)))) break;
    }
    places.push(place);
  }
  return places;
}

/** Places for `count` dots on the DNA. */
export function onDna(shape: Outline, lobes: readonly Lobe[], count: number, first: number): Place[] {
  const half = (shape.right - shape.left) / 2;
  const middle = (shape.right + shape.left) / 2;
  const whole = lobes.reduce((sum, lobe) => sum + lobe.reach, 0);
  return Array.from({ length: count }, (_, k) => {
    const [share, turn] = even(first + k);
    let rest = share * whole;
    const lobe = lobes.find((one) => (rest -= one.reach) < 0) ?? lobes[lobes.length - 1];
    if (!lobe) return { x: middle, y: 0 };
    const radius = Math.sqrt((-rest / (lobe.reach || 1)) % 1) * 0.9;
    const x = middle + (lobe.x + lobe.reach * radius * Math.cos(2 * Math.PI * turn)) * half;
    return { x, y: shape.at(x) * dnaWidth(lobe) * radius * Math.sin(2 * Math.PI * turn) };
  });
}

/** Half-width of a patch of DNA as a share of that of the cell. */
export function dnaWidth({ mass }: Lobe): number {
  return 0.58 * Math.min(1, mass) ** 0.3;
}

function within(lobe: Lobe, x: number, y: number): boolean {
  return ((x - lobe.x) / (lobe.reach || 1)) ** 2 + (y / (dnaWidth(lobe) || 1)) ** 2 < 0.8;
}
