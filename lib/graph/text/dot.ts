import type { Box, Connection, View } from '../view/view';
import { boxLines } from './mermaid';

/** A view in the language of Graphviz. */
export function dotOf(view: View): string {
  const isGrouped = view.groups.length > 1;
  const lines = [
    `digraph ${quoted(['graph'])} {`,
    '  rankdir=LR;',
    `  graph [label=${quoted([view.title])}, labelloc=t, fontname="Helvetica"];`,
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=10];',
    ...(isGrouped ? view.groups : []).flatMap(({ id, title }) => [
      `  subgraph ${quoted([`cluster ${id}`])} {`,
      `    label=${quoted([title])};`,
      ...view.boxes.filter(({ group }) => group === id).map((box) => `    ${nodeOf(box)}`),
      '  }',
    ]),
    ...view.boxes.filter(({ group }) => !isGrouped || group === null).map((box) => `  ${nodeOf(box)}`),
    ...view.connections.map((connection) => `  ${edgeOf(connection)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const colours = { added: '#1a7f37', removed: '#cf222e', changed: '#9a6700' } as const;

function nodeOf(box: Box): string {
  const isDashed = box.kind === 'elsewhere' || box.kind === 'missing' || box.change === 'removed';
  return `${quoted([box.id])} [${attributes({
    label: quoted(boxLines(box)),
    peripheries: box.kind === 'namespace' ? '2' : undefined,
    style: isDashed ? '"rounded,dashed"' : undefined,
    color: box.change === null ? undefined : quoted([colours[box.change]]),
  })}];`;
}

function edgeOf({ from, to, kind, label, isDenied, change }: Connection): string {
  const colour = isDenied ? colours.removed : change === null ? undefined : colours[change];
  const style =
    kind === 'permission' || change === 'removed' ? 'dashed' : kind === 'mirror' ? 'dotted' : undefined;
  const written = attributes({
    label: label.length === 0 ? undefined : quoted(label),
    style,
    color: colour === undefined ? undefined : quoted([colour]),
  });
  return `${quoted([from])} -> ${quoted([to])}${written === '' ? '' : ` [${written}]`};`;
}

function attributes(all: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(all)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join(', ');
}

/** Lines of text in quotes. */
function quoted(lines: readonly string[]): string {
  const safe = lines.map((line) =>
    line.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' '),
  );
  return `"${safe.join('\\n')}"`;
}
