import type { Point } from './dagre';
import type { Rect } from './geometry';

/** The left and right end of what stands in one rank: boxes and labels. */
export interface Column {
  readonly left: number;
  readonly right: number;
}

/** Finds the column at a horizontal position. */
export type Columns = (x: number) => Column;

/**
 * The columns of a layout. Dagre puts the middles of all boxes and labels of a rank at one position, and keeps the points of
 * passing edges apart from them: an edge that is horizontal within each column crosses nothing.
 */
export function columnsOf(
  rects: readonly Rect[],
  edges: readonly { readonly points: readonly Point[]; readonly label: Rect | undefined }[],
): Columns {
  const columns = new Map<number, Column>();
  const add = (middle: number, width: number) => {
    const key = Math.round(middle);
    const known = columns.get(key) ?? { left: middle, right: middle };
    columns.set(key, {
      left: Math.min(known.left, middle - width / 2),
      right: Math.max(known.right, middle + width / 2),
    });
  };
  for (const { x, width } of rects) add(x + width / 2, width);
  for (const { label } of edges) if (label !== undefined) add(label.x + label.width / 2, label.width);
  return (x) => columns.get(Math.round(x)) ?? { left: x, right: x };
}
