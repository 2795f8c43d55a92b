import type { Difference } from '../difference';
import { blocksOf } from './blocks';
import { headlineOf } from './words';

/** A difference as a comment in a pull request: the headline, and a list for the hosts of each kind of callers. */
export function differenceMarkdown(difference: Difference): string {
  const { lines, unknown, assumptions, notes } = difference;
  const section = (heading: string, items: readonly string[]) =>
    items.length === 0 ? [] : [[`**${heading}**\n`, ...items.map((item) => `- ${item}`)].join('\n')];
  const parts = [
    `### ${headlineOf(difference).replace(/\.$/, '')}`,
    ...blocksOf(lines).map(({ heading, lines: those }) =>
      [
        `**${heading}**\n`,
        '| requests | before | after |',
        '|---|---|---|',
        ...those.map(({ kind, requests, subject, before, after }) => {
          const [old, now] = [before, after].map((words) =>
            subject === 'answer' ? words : `${subject}: ${words}`,
          );
          return `| ${cell(requests)} | ${cell(old)} | ${kind === 'fails' ? `**${cell(now)}**` : cell(now)} |`;
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
    ...notes.map((note) => `> ${note}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

function cell(words = ''): string {
  return words.replace(/\|/g, '\\|').replace(/[<>*_`[\]]/g, '\\$&');
}
