import { addTo } from '../../mesh/objects/multi-map';
import type { Connection } from '../view/view';
import type { Columns } from './columns';
import type { Point } from './dagre';
import type { Rect } from './geometry';
import type { LaidConnection } from './laid';

interface Edge {
  readonly connection: Connection;
  readonly points: readonly Point[];
  readonly label: Rect | undefined;
}

/** One end of a connection at a box. */
interface End {
  readonly edge: Edge;
  readonly box: Rect;
  readonly isStart: boolean;
  /** Whether it is at the right side of its box. */
  readonly isRight: boolean;
  /** The height at which the connection goes on: ends are sorted by it, so that they do not cross. */
  readonly towards: number;
}

/** The ways of all connections. */
export function pathsOf(
  edges: readonly Edge[],
  boxes: ReadonlyMap<string, Rect>,
  columns: Columns,
): readonly LaidConnection[] {
  const ends = edges.flatMap((edge) => endsOf(edge, boxes));
  const heights = heightsOf(ends);
  return edges.map((edge) => {
    const [start, end] = ends.filter((each) => each.edge === edge);
    if (start === undefined || end === undefined)
      return { connection: edge.connection, path: [], label: undefined };
    const isForward = start.isRight;
    const column = (x: number) => {
      const { left, right } = columns(x);
      return isForward ? [left, right] : [right, left];
    };
    const path: Point[] = [];
    const line = (from: number, to: number, y: number) => path.push({ x: from, y }, { x: to, y });
    const [first, last] = [heights.get(start) ?? 0, heights.get(end) ?? 0];
    const sideOf = ({ box, isRight }: End) => (isRight ? box.x + box.width : box.x);
    line(sideOf(start), column(middleOf(start.box))[1] ?? 0, first);
    for (const point of edge.points.slice(1, -1)) {
      const [from = 0, to = 0] = column(point.x);
      line(from, to, heightAt(edge, point));
    }
    line(column(middleOf(end.box))[0] ?? 0, sideOf(end), last);
    return { connection: edge.connection, path, label: edge.label };
  });
}

/** A label stands on its line. */
function heightAt({ label }: Edge, { x, y }: Point): number {
  if (label === undefined) return y;
  const isAtLabel = Math.abs(x - middleOf(label)) < 1;
  return isAtLabel ? label.y + label.height : y;
}

function middleOf({ x, width }: Rect): number {
  return x + width / 2;
}

function endsOf(edge: Edge, boxes: ReadonlyMap<string, Rect>): End[] {
  const [from, to] = [boxes.get(edge.connection.from), boxes.get(edge.connection.to)];
  if (from === undefined || to === undefined) return [];
  // Of a circle of calls, dagre turns one connection round: it leads from the right to the left.
  const isForward = middleOf(from) < middleOf(to);
  const inner = edge.points.slice(1, -1);
  const height = (point: Point | undefined, box: Rect) =>
    point === undefined ? box.y + box.height / 2 : heightAt(edge, point);
  return [
    { edge, box: from, isStart: true, isRight: isForward, towards: height(inner[0], to) },
    { edge, box: to, isStart: false, isRight: !isForward, towards: height(inner.at(-1), from) },
  ];
}

/** The least distance of two ends at one side, and of an end from a corner. */
const [between, corner] = [14, 12];

/**
 * The heights of the ends at each side of a box, in the order in which the connections go on: each as near as possible to
 * the height at which its connection goes on, so that it is straight.
 */
function heightsOf(ends: readonly End[]): ReadonlyMap<End, number> {
  const sides = new Map<string, End[]>();
  for (const end of ends) addTo(sides, `${end.box.x} ${end.box.y} ${end.isRight}`, end);
  const heights = new Map<End, number>();
  for (const side of sides.values()) {
    const sorted = [...side].sort((a, b) => a.towards - b.towards);
    const [first] = sorted;
    if (first === undefined) continue;
    const { y, height } = first.box;
    const [top, bottom] = [y + corner, y + height - corner];
    const distance = Math.min(between, (bottom - top) / Math.max(1, sorted.length - 1));
    const wanted = sorted.map(({ towards }) => Math.min(bottom, Math.max(top, towards)));
    for (let index = 1; index < wanted.length; index++)
      wanted[index] = Math.max(wanted[index] ?? 0, (wanted[index - 1] ?? 0) + distance);
    for (let index = wanted.length - 1; index >= 0; index--) {
      const limit = index === wanted.length - 1 ? bottom : (wanted[index + 1] ?? bottom) - distance;
      wanted[index] = Math.min(wanted[index] ?? 0, limit);
    }
    for (const [index, end] of sorted.entries()) heights.set(end, wanted[index] ?? 0);
  }
  return heights;
}
