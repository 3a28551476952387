/** Curves between two places on the map. */

export interface Point {
  x: number;
  y: number;
}

export interface Curve {
  path: string;
  /** Point of the arrow and its direction in degrees, at the end and at the start. */
  head: Point & { turn: number };
  tail: Point & { turn: number };
  middle: Point;
  /** To the side on which the label stands, of length one. */
  normal: Point;
}

/** A curve from `from` to `to` that bows to the left by `bow`, and ends `gap` before both places. */
export function curve(from: Point, to: Point, bow: number, gap: number): Curve {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const left = { x: dy / length, y: -dx / length };
  const control = { x: (from.x + to.x) / 2 + 2 * bow * left.x, y: (from.y + to.y) / 2 + 2 * bow * left.y };
  const start = towards(from, control, gap);
  const end = towards(to, control, gap);
  const middle = {
    x: 0.25 * start.x + 0.5 * control.x + 0.25 * end.x,
    y: 0.25 * start.y + 0.5 * control.y + 0.25 * end.y,
  };
  const side = bow < 0 ? -1 : 1;
  return {
    path: `M${round(start.x)} ${round(start.y)}Q${round(control.x)} ${round(control.y)} ${round(end.x)} ${round(end.y)}`,
    head: { ...end, turn: angle(control, to) },
    tail: { ...start, turn: angle(control, from) },
    middle,
    normal: { x: side * left.x, y: side * left.y },
  };
}

function towards(from: Point, to: Point, step: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) * step) / length, y: from.y + ((to.y - from.y) * step) / length };
}

function angle(from: Point, to: Point): number {
  return (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
