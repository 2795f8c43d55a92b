import { createColors } from 'picocolors';
import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import type { Difference } from '../difference';
import { blocksOf } from './blocks';
import { headlineOf } from './words';

/** A difference for a terminal: one line for each change, under its hosts and callers. */
export function differenceText(
  difference: Difference,
  { hasColours }: { readonly hasColours: boolean },
): string {
  const colours = createColors(hasColours);
  const { lines, unknown, assumptions, notes } = difference;
  const section = (heading: string, items: readonly string[]) =>
    items.length === 0
      ? []
      : [
          [`${colours.bold(heading)}:`, ...items.map((item) => wrapped(visible(item), '  - ', '    '))].join(
            '\n',
          ),
        ];
  const parts = [
    wrapped(headlineOf(difference)),
    ...blocksOf(lines).map(({ heading, lines: those }) =>
      [
        colours.bold(wrapped(visible(heading))),
        ...those.map(({ kind, requests, words }) => {
          const line = wrapped(visible(`${requests}: ${words}`), '  ', '    ');
          return kind === 'fails' ? colours.red(line) : line;
        }),
      ].join('\n'),
    ),
    ...section(
      'Not compared',
      unknown.map(({ name, why }) => `${name} ${why}.`),
    ),
    ...section(
      'Assumed, since neither state contains it',
      assumptions.map(({ words }) => words),
    ),
    ...(notes.length === 0 ? [] : [notes.map((note) => wrapped(visible(note), 'note: ', '  ')).join('\n')]),
  ];
  return `${parts.join('\n\n')}\n`;
}
