import { createColors } from 'picocolors';
import { visible } from '../../terminal/visible';
import { wrapped } from '../../terminal/wrapped';
import type { Plan } from '../plan';
import { type ReportedMove, type ReportedStep, type ReportedTraffic, reportOf } from './report';

type Colours = ReturnType<typeof createColors>;

/** A plan for a terminal: the changes, traffic and gate of each step, and the reason to wait. */
export function planText(plan: Plan, { hasColours }: { readonly hasColours: boolean }): string {
  const colours = createColors(hasColours);
  return reportOf(plan, {
    noSafeOrder: ({ headline, advice, reasons }) =>
      [
        colours.bold(headline),
        wrapped(advice, 'To do: ', '  '),
        reasons.heading,
        ...reasons.lines.map(itemOf),
      ].join('\n'),
    headline: (words) => wrapped(words),
    section: ({ heading, lines }) => [`${colours.bold(heading)}:`, ...lines.map(itemOf)].join('\n'),
    steps: (steps) => steps.map((step) => stepText(step, colours)),
    notes: (notes) =>
      notes.length === 0 ? [] : [notes.map((note) => wrapped(visible(note), 'note: ', '  ')).join('\n')],
    code: (words) => words,
  });
}

function itemOf(line: string): string {
  return wrapped(visible(line), '  - ', '    ');
}

function stepText(
  { number, kind, title, moves, traffic, gates, violation }: ReportedStep,
  colours: Colours,
): string {
  const list = (heading: string, lines: readonly string[]) =>
    lines.length === 0
      ? []
      : [`   ${colours.dim(heading)}`, ...lines.map((line) => wrapped(visible(line), '     - ', '       '))];
  return [
    `${colours.bold(`${number}. ${kind}`)}  ${colours.dim(title)}`,
    ...moves.flatMap((move) => moveLines(move, colours)),
    ...list('traffic', traffic.map(trafficLine)),
    ...list('wait until', gates),
    ...(violation === undefined
      ? []
      : [`   ${colours.dim('if combined with the next step')}`, wrapped(visible(violation), '     ')]),
  ].join('\n');
}

function moveLines({ change, name, isIntermediate, difference }: ReportedMove, colours: Colours): string[] {
  const sign = { create: colours.green('+'), change: colours.yellow('~'), delete: colours.red('-') }[change];
  const lines = difference.map((line) => {
    const text = `       ${visible(line)}`;
    if (line.startsWith('+')) return colours.green(text);
    return line.startsWith('-') ? colours.red(text) : colours.dim(text);
  });
  return [`   ${sign} ${visible(name)}${isIntermediate ? '  (intermediate)' : ''}`, ...lines];
}

function trafficLine({ host, requests, callers, before, after }: ReportedTraffic): string {
  return `${host}, ${requests}, ${callers.join(' and ')}: ${before} → ${after}`;
}
