import type { Box, Connection, View } from '../view/view';

/** A view as a flowchart of Mermaid, in the part of the language that GitHub draws. */
export function mermaidOf(view: View): string {
  const ids = new Map(view.boxes.map(({ id }, index) => [id, `n${index + 1}`]));
  const isGrouped = view.groups.length > 1;
  const inside = (group: string) => view.boxes.filter((box) => box.group === group);
  const outside = view.boxes.filter(({ group }) => !isGrouped || group === null);
  const lines = [
    'flowchart LR',
    `  accTitle: ${view.title.replaceAll('\n', ' ')}`,
    ...(isGrouped ? view.groups : []).flatMap(({ id, title }, index) => [
      `  subgraph g${index + 1} [${quoted([title])}]`,
      ...inside(id).map((box) => `    ${nodeOf(box, ids)}`),
      '  end',
    ]),
    ...outside.map((box) => `  ${nodeOf(box, ids)}`),
    ...view.connections.map((connection) => `  ${arrowOf(connection, ids)}`),
    ...stylesOf(view, ids),
  ];
  return `${lines.join('\n')}\n`;
}

const shapes: Readonly<Record<Box['kind'], readonly [string, string]>> = {
  gateway: ['([', '])'],
  service: ['[', ']'],
  external: ['(', ')'],
  elsewhere: ['[', ']'],
  missing: ['[', ']'],
  workload: ['[', ']'],
  namespace: ['[[', ']]'],
};

function nodeOf(box: Box, ids: ReadonlyMap<string, string>): string {
  const [open, close] = shapes[box.kind];
  return `${ids.get(box.id)}${open}${quoted(boxLines(box))}${close}`;
}

/** The texts of a box, one for each line. */
export function boxLines({ title, subtitle, rows, lock, mark, change }: Box): readonly string[] {
  const signs = [
    ...(lock === 'closed' ? ['mutual TLS'] : lock === 'open' ? ['plain text'] : []),
    ...(mark === null ? [] : [mark]),
    ...(change === null ? [] : [change]),
  ];
  return [
    title,
    [subtitle, ...signs].filter((each) => each !== '').join(', '),
    ...rows.flatMap(({ text, value, details }) => [`${text} ${value}`.trim(), ...details]),
  ].filter((line) => line !== '');
}

function arrowOf({ from, to, kind, label }: Connection, ids: ReadonlyMap<string, string>): string {
  const arrow = kind === 'permission' || kind === 'mirror' ? '-.->' : '-->';
  const text = label.length === 0 ? '' : `|${quoted(label)}|`;
  return `${ids.get(from)} ${arrow}${text} ${ids.get(to)}`;
}

/** Changes and denied calls in colours that are readable on a light and on a dark page. */
function stylesOf({ boxes, connections }: View, ids: ReadonlyMap<string, string>): string[] {
  const colours = { added: '#2da44e', removed: '#cf222e', changed: '#bf8700' } as const;
  const dashes = (change: Box['change']) => (change === 'removed' ? ',stroke-dasharray:5 3' : '');
  return [
    ...boxes.flatMap(({ id, change }) =>
      change === null
        ? []
        : [`  style ${ids.get(id)} stroke:${colours[change]},stroke-width:2px${dashes(change)}`],
    ),
    ...connections.flatMap(({ change, isDenied }, index) => {
      if (isDenied) return [`  linkStyle ${index} stroke:#cf222e`];
      return change === null ? [] : [`  linkStyle ${index} stroke:${colours[change]}${dashes(change)}`];
    }),
  ];
}

/** A text in quotes. Mermaid reads `#…;` as a character, and HTML between angle brackets. */
function quoted(lines: readonly string[]): string {
  const safe = lines.map((line) =>
    line.replace(/[#"<>&`\\]/g, (character) => `#${character.charCodeAt(0)};`).replaceAll('\n', ' '),
  );
  return `"${safe.join('<br/>')}"`;
}
