/** A deterministic picture of a graph: springs along its edges, all nodes push each other away, a pull to the middle. */

export interface Spot {
  x: number;
  y: number;
}

const SPRING = 46;
const PUSH = 1500;
const PULL = 0.02;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

export function forceLayout(count: number, links: readonly [number, number][], sizes: readonly number[]): Spot[] {
  const degree = new Float64Array(count);
  for (const [a, b] of links) {
    degree[a]!++;
    degree[b]!++;
  }
  const order = Array.from({ length: count }, (_, k) => k).sort((a, b) => degree[b]! - degree[a]! || a - b);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  order.forEach((node, rank) => {
    const radius = 22 * Math.sqrt(rank + 0.5);
    x[node] = radius * Math.cos(rank * GOLDEN);
    y[node] = radius * Math.sin(rank * GOLDEN);
  });
  const rounds = Math.max(40, Math.min(300, Math.round(8e6 / Math.max(count * count, 1))));
  const fx = new Float64Array(count);
  const fy = new Float64Array(count);
  for (let round = 0; round < rounds; round++) {
    const heat = 1 - round / rounds;
    fx.fill(0);
    fy.fill(0);
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        const dx = x[a]! - x[b]!;
        const dy = y[a]! - y[b]!;
        const square = dx * dx + dy * dy + 1;
        const force = (PUSH * (sizes[a]! + sizes[b]!)) / 2 / square;
        const away = Math.min(force, 40) / Math.sqrt(square);
        fx[a]! += dx * away;
        fy[a]! += dy * away;
        fx[b]! -= dx * away;
        fy[b]! -= dy * away;
      }
    }
    for (const [a, b] of links) {
      const dx = x[b]! - x[a]!;
      const dy = y[b]! - y[a]!;
      const far = Math.hypot(dx, dy) || 1;
      const force = (0.12 * (far - SPRING)) / far;
      fx[a]! += dx * force;
      fy[a]! += dy * force;
      fx[b]! -= dx * force;
      fy[b]! -= dy * force;
    }
    for (let k = 0; k < count; k++) {
      fx[k]! -= PULL * x[k]!;
      fy[k]! -= 1.5 * PULL * y[k]!;
      const far = Math.hypot(fx[k]!, fy[k]!) || 1;
      const step = Math.min(far, 2 + 24 * heat) / far;
      x[k]! += fx[k]! * step;
      y[k]! += fy[k]! * step;
    }
  }
  return Array.from({ length: count }, (_, k) => ({ x: x[k]!, y: y[k]! }));
}

/** Rows from top to bottom, each as wide as it must be and broken where it would be wider than `most`. */
export function rowLayout(rows: readonly (readonly number[])[], most: number): Map<number, Spot> {
  const spots = new Map<number, Spot>();
  let y = 0;
  for (const row of rows) {
    if (!row.length) continue;
    for (let first = 0; first < row.length; first += most) {
      const part = row.slice(first, first + most);
      part.forEach((node, k) => spots.set(node, { x: (k - (part.length - 1) / 2) * 92 + (first ? 30 * ((first / most) % 2) : 0), y }));
      y += 64;
    }
    y += 46;
  }
  return spots;
}
