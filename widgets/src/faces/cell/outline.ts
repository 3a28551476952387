import type { Form } from "./protocol";

/** The cell as a body of revolution: half-width in µm at each place on its long axis, 0 being the middle. */
export interface Outline {
  left: number;
  right: number;
  at(x: number): number;
}

export interface Measures {
  form: Form;
  length_um: number;
  width_um: number;
  /** How far the septum is closed, 0 to 1. */
  septum: number;
}

const circle = (radius: number, away: number) => Math.sqrt(Math.max(radius * radius - away * away, 0));

export function outline({ form, length_um, width_um, septum }: Measures): Outline {
  const half = length_um / 2;
  const radius = width_um / 2;
  const span = { left: -half, right: half };
  if (form === "sphere") return { ...span, at: (x) => circle(radius, Math.abs(x) - (half - radius)) };
  if (form === "budding") {
    const bud = Math.max((length_um - width_um) / 2, 0);
    const mother = -half + radius;
    const neck = 0.2 * bud;
    const centre = half - bud - neck;
    const at = (x: number) => Math.max(circle(radius, x - mother), bud > 0 ? circle(bud, x - centre) : 0);
    return { left: -half, right: half - (bud > 0 ? neck : 0), at };
  }
  return {
    ...span,
    at(x) {
      const away = Math.abs(x);
      const y = away > half - radius ? circle(radius, away - (half - radius)) : radius;
      return away < radius ? Math.min(y, radius - septum * (radius - circle(radius, radius - away))) : y;
    },
  };
}

/** Places on the axis such that even steps of `share` (0 to 1) cover the drawn area evenly. */
export function spread(shape: Outline, steps = 64): (share: number) => number {
  const width = (shape.right - shape.left) / steps;
  const sums = [0];
  for (let i = 0; i < steps; i++) sums.push(sums[i]! + shape.at(shape.left + (i + 0.5) * width));
  const total = sums[steps]! || 1;
  return (share) => {
    const wanted = share * total;
    let low = 0;
    let high = steps;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (sums[middle]! <= wanted) low = middle;
      else high = middle;
    }
    const rest = (wanted - sums[low]!) / (sums[high]! - sums[low]! || 1);
    return shape.left + (low + rest) * width;
  };
}
