import { widthOf } from '../view/text-width';
import type { Connection, View } from '../view/view';
import { columnsOf } from './columns';
import { graphlib, layout } from './dagre';
import { figureOf, fonts } from './figure';
import { type Rect, unionOf } from './geometry';
import { titlesOf } from './group-titles';
import type { Layout } from './laid';
import { pathsOf } from './paths';

/** Height of a line of a label. */
export const labelLine = 14;
const margin = 20;
const [inGroup, aboveGroup] = [14, 30];

/** Lays out a view from left to right: callers stand left of what they call. */
export function layoutOf(view: View): Layout {
  const figures = view.boxes.map(figureOf);
  const graph = new graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 34, edgesep: 16, ranksep: 76, marginx: margin, marginy: margin });
  const isGrouped = view.groups.length > 1;
  if (isGrouped) for (const { id } of view.groups) graph.setNode(groupNode(id), {});
  for (const { box, width, height } of figures) {
    graph.setNode(box.id, { width, height });
    if (isGrouped && box.group !== null) graph.setParent(box.id, groupNode(box.group));
  }
  for (const connection of view.connections) {
    const size = labelSize(connection);
    const weight = connection.kind === 'permission' || connection.kind === 'mirror' ? 1 : 2;
    graph.setEdge(connection.from, connection.to, { ...size, labelpos: 'c', weight }, connection.id);
  }
  layout(graph);
  const rects = new Map(figures.map((figure) => [figure.box.id, rectOf(graph.node(figure.box.id))]));
  const edges = view.connections.map((connection) => {
    const edge = graph.edge(connection.from, connection.to, connection.id);
    const room = connection.label.length === 0 ? undefined : rectOf(edge);
    // The line runs through the middle of the room, and the label stands on it.
    const label = room && { ...room, height: room.height / 2 };
    return { connection, points: edge.points, label };
  });
  const columns = columnsOf([...rects.values()], edges);
  const connections = pathsOf(edges, rects, columns);
  const frames = (isGrouped ? view.groups : []).map(({ id, title }) => {
    const own = view.boxes.filter(({ group }) => group === id).flatMap((box) => rects.get(box.id) ?? []);
    const { x, y, width, height } = unionOf(own);
    return {
      id,
      title,
      rect: {
        x: x - inGroup,
        y: y - aboveGroup,
        width: width + 2 * inGroup,
        height: height + aboveGroup + inGroup,
      },
    };
  });
  const groups = titlesOf(frames, connections);
  return shifted({
    view,
    figures: figures.map((figure) => ({ ...figure, rect: rects.get(figure.box.id) ?? unionOf([]) })),
    groups,
    connections,
  });
}

function groupNode(id: string): string {
  return `group ${id}`;
}

function labelSize({ label }: Connection): { width: number; height: number } {
  if (label.length === 0) return { width: 0, height: 0 };
  const width = Math.max(...label.map((line) => widthOf(line, fonts.small)));
  return { width: Math.ceil(width) + 8, height: 2 * (label.length * labelLine + 4) };
}

function rectOf({ x, y, width, height }: Rect): Rect {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** Moves everything so that it begins at the margin: frames and labels may stand out of what dagre knows. */
function shifted(laid: Omit<Layout, 'width' | 'height'>): Layout {
  const all = unionOf([
    ...laid.figures.map(({ rect }) => rect),
    ...laid.groups.map(({ rect }) => rect),
    ...laid.connections.flatMap(({ label }) => label ?? []),
    ...laid.connections.flatMap(({ path }) => path.map(({ x, y }) => ({ x, y, width: 0, height: 0 }))),
  ]);
  const [dx, dy] = [margin - all.x, margin - all.y];
  const moved = (rect: Rect): Rect => ({ ...rect, x: rect.x + dx, y: rect.y + dy });
  return {
    view: laid.view,
    width: Math.ceil(all.width + 2 * margin),
    height: Math.ceil(all.height + 2 * margin),
    figures: laid.figures.map((figure) => ({ ...figure, rect: moved(figure.rect) })),
    groups: laid.groups.map((group) => ({
      ...group,
      rect: moved(group.rect),
      titleRect: moved(group.titleRect),
    })),
    connections: laid.connections.map(({ connection, path, label }) => ({
      connection,
      path: path.map(({ x, y }) => ({ x: x + dx, y: y + dy })),
      label: label && moved(label),
    })),
  };
}
