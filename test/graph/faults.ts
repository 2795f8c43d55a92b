import { overlap, type Rect, touches } from '../../lib/graph/layout/geometry';
import type { Layout } from '../../lib/graph/layout/laid';
import { straightened } from '../../lib/graph/layout/straightened';

/** Everything that must not be in a picture. */
export function faultsOf(layout: Layout): readonly string[] {
  return [...overlapping(layout), ...crossed(layout), ...tooWide(layout), ...outside(layout)];
}

/** Pairs of boxes, labels and titles that have a point in common. */
export function overlapping({ figures, connections, groups }: Layout): string[] {
  const all: (readonly [string, Rect])[] = [
    ...figures.map(({ box, rect }) => [box.id, rect] as const),
    ...connections.flatMap(({ connection, label }) =>
      label === undefined ? [] : [[`label of ${connection.id}`, label] as const],
    ),
    ...groups.map(({ id, titleRect }) => [`title of ${id}`, titleRect] as const),
  ];
  const found = all.flatMap(([name, rect], index) =>
    all.slice(index + 1).flatMap(([other, its]) => (overlap(rect, its) ? [`${name} / ${other}`] : [])),
  );
  const frames = groups.flatMap(({ id, rect }, index) =>
    groups.slice(index + 1).flatMap((each) => (overlap(rect, each.rect) ? [`${id} / ${each.id}`] : [])),
  );
  return [...found, ...frames];
}

/** Connections that touch a box other than their own two, a label of another one, or a title of a group. */
export function crossed({ figures, connections, groups }: Layout): string[] {
  return connections.flatMap(({ connection, path }) => {
    const points = straightened(path);
    const through = (rect: Rect) =>
      points.some((point, index) => index > 0 && touches(points[index - 1] ?? point, point, rect));
    return [
      ...figures.flatMap(({ box, rect }) => {
        const isOwn = box.id === connection.from || box.id === connection.to;
        // Its own boxes it only meets at their sides.
        const inner = isOwn ? { ...rect, x: rect.x + 1, width: rect.width - 2 } : rect;
        return through(inner) ? [`${connection.id} through ${box.id}`] : [];
      }),
      ...connections.flatMap(({ connection: { id }, label }) =>
        label !== undefined && through({ ...label, height: label.height - 1 })
          ? [`${connection.id} through the label of ${id}`]
          : [],
      ),
      ...groups.flatMap(({ id, titleRect }) =>
        through(titleRect) ? [`${connection.id} through the title of ${id}`] : [],
      ),
    ];
  });
}

export function tooWide({ figures }: Layout): string[] {
  return figures.flatMap(({ box, texts, width, height }) =>
    texts.flatMap((text) =>
      text.x < 0 || text.x + text.width > width || text.y > height ? [`${box.id}: ${text.text}`] : [],
    ),
  );
}

export function outside({ width, height, figures, connections, groups }: Layout): string[] {
  const page = { x: 0, y: 0, width, height };
  const isIn = ({ x, y, width: w, height: h }: Rect) =>
    x >= page.x && y >= page.y && x + w <= page.width && y + h <= page.height;
  return [
    ...figures.flatMap(({ box, rect }) => (isIn(rect) ? [] : [box.id])),
    ...groups.flatMap(({ id, rect }) => (isIn(rect) ? [] : [id])),
    ...connections.flatMap(({ connection, label }) =>
      label === undefined || isIn(label) ? [] : [connection.id],
    ),
  ];
}
