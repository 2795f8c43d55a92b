import type { Plan } from '../plan';
import { type ReportedMove, type ReportedStep, type ReportFormat, reportOf } from './report';

/** A plan as a comment in a pull request: verdict and traffic first, then the steps, folded. */
export function planMarkdown(plan: Plan): string {
  return reportOf(plan, format);
}

const format: ReportFormat = {
  noSafeOrder: ({ headline, advice, reasons: { heading, lines } }) =>
    [headingOf(headline), `**To do:** ${advice}`, heading, itemsOf(lines).join('\n')].join('\n\n'),
  headline: headingOf,
  section: ({ heading, lines }) => [`**${heading}**\n`, ...itemsOf(lines)].join('\n'),
  steps: (steps) => [...trafficOf(steps), ...steps.map(stepOf)],
  notes: (notes) => notes.map((note) => `> ${note}`),
  code: (words) => `\`${words}\``,
};

function headingOf(sentence: string): string {
  return `### ${sentence.replace(/\.$/, '')}`;
}

function itemsOf(lines: readonly string[]): string[] {
  return lines.map((line) => `- ${line}`);
}

function trafficOf(steps: readonly ReportedStep[]): string[] {
  const rows = steps.flatMap(({ number, traffic }) =>
    traffic.map(({ host, requests, callers, before, after }) => {
      const places = callers.map((each) => each.replace(/^(in|at) the /, '')).join(' and ');
      return `| ${number} | ${host} | ${requests} | ${places} | ${before} | ${after} |`;
    }),
  );
  if (rows.length === 0) return steps.length === 0 ? [] : ['Traffic does not change.'];
  return [
    ['| step | host | requests | caller | before | after |', '|---|---|---|---|---|---|', ...rows].join('\n'),
  ];
}

function stepOf({ number, kind, title, moves, gates, violation }: ReportedStep): string {
  return [
    `<details><summary>${number}. ${kind}: ${title}</summary>\n`,
    ...moves.map(moveOf),
    ...(gates.length === 0 ? [] : ['\nWait until\n', ...itemsOf(gates)]),
    ...(violation === undefined ? [] : [`\nIf combined with the next step, ${violation}.`]),
    '\n</details>',
  ].join('\n');
}

function moveOf({ change, name, isIntermediate, difference }: ReportedMove): string {
  const head = `- ${change} \`${name}\`${isIntermediate ? ' (intermediate)' : ''}`;
  return difference.length === 0
    ? head
    : [head, '  ```diff', ...difference.map((line) => `  ${line}`), '  ```'].join('\n');
}
