import type { Point } from './dagre';
import { curvePoints } from './geometry';
import type { Path } from './laid';

/** A way as a chain of short straight lines. */
export function straightened(path: Path): readonly Point[] {
  return path.flatMap((point, index) => {
    const next = path[index + 1];
    return index % 2 === 0 || next === undefined ? [point] : curvePoints(point, next);
  });
}
