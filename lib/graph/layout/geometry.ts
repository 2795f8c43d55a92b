import type { Point } from './dagre';

/** A rectangle by its upper left corner. */
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** The smallest rectangle around some others; an empty one around none. */
export function unionOf(rects: readonly Rect[]): Rect {
  if (rects.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Whether two rectangles have a point in common. */
export function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether a straight line between two points touches a rectangle. */
export function touches(from: Point, to: Point, { x, y, width, height }: Rect): boolean {
  // Liang and Barsky: the part of the line that is within each pair of sides.
  let [begin, end] = [0, 1];
  const sides: readonly (readonly [number, number])[] = [
    [-(to.x - from.x), from.x - x],
    [to.x - from.x, x + width - from.x],
    [-(to.y - from.y), from.y - y],
    [to.y - from.y, y + height - from.y],
  ];
  for (const [direction, distance] of sides) {
    if (direction === 0) {
      if (distance <= 0) return false;
      continue;
    }
    const at = distance / direction;
    if (direction < 0) begin = Math.max(begin, at);
    else end = Math.min(end, at);
    if (begin >= end) return false;
  }
  return true;
}

/** Points of a curve from one point to another whose ends are horizontal, as the picture draws it. */
export function curvePoints(from: Point, to: Point, steps = 16): Point[] {
  const middle = (from.x + to.x) / 2;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const [t, s] = [step / steps, 1 - step / steps];
    const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    return { x: a * from.x + (b + c) * middle + d * to.x, y: (a + b) * from.y + (c + d) * to.y };
  });
}
