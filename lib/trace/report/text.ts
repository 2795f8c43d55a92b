import { createColors } from 'picocolors';
import { visible } from '../../terminal/visible';
import { columns, wrapped } from '../../terminal/wrapped';
import { conditionText, withoutCondition } from './condition-text';
import { aboveText, listedHops } from './listed-hops';
import { fileText, placeText, programText, specField, type TracePlace } from './place';
import type {
  ReportedDestination,
  ReportedEnd,
  ReportedPassedOver,
  ReportedPolicy,
  ReportedVersion,
  ReportedWhy,
  TraceReport,
} from './types';
import { answerWords, headingOf, hopWords, podsWords } from './words';

type Colours = ReturnType<typeof createColors>;

/** A trace for a terminal of 80 columns. */
export function traceText(report: TraceReport, { hasColours }: { readonly hasColours: boolean }): string {
  const colours = createColors(hasColours);
  return `${[linesOf(report, colours), ...hopTexts(report, colours)].join('\n\n')}\n`;
}

/** Each hop as a trace of its own, under its heading. */
function hopTexts(report: TraceReport, colours: Colours): string[] {
  return listedHops(report).map(({ hop, number }) => {
    const { trace, stop, above } = hop;
    const lines = hopWords(hop, number).map((line) => wrapped(visible(line), '', '  '));
    const parts = [
      colours.bold(lines.join('\n')),
      above === null ? linesOf(trace, colours) : wrapped(visible(aboveText(hop)), '', '  '),
      ...(stop === null ? [] : [wrapped(visible(stop), '', '  ')]),
    ];
    return parts.join('\n\n');
  });
}

function linesOf(report: TraceReport, colours: Colours): string {
  const { request, from, answer, path, changes, destinations, passedOver, policies, why, notes } = report;
  const shown = new Set<string>();
  const lines = [
    colours.bold(wrapped(visible(request.line), '', '  ')),
    ...Object.entries(request.headers).map(([name, value]) =>
      wrapped(visible(`${name}: ${value}`), '  ', '    '),
    ),
    wrapped(visible(`from ${from}`), '  ', '    '),
    '',
    headline(answer, colours),
    '',
    ...path.map(({ words, place }) => row(words, place, '  ')),
    ...changes.map(({ words, place }) => row(words, place, '    ')),
    ...destinations.flatMap((each) =>
      destinationLines(each, {
        isSplit: destinations.length > 1,
        isTold: answer.kind === 'failed',
        shown,
      }),
    ),
  ];
  lines.push(...policyLines(policies, '  '));
  if (passedOver.length > 0) {
    if (lines.at(-1) !== '') lines.push('');
    lines.push(colours.bold(headingOf(report)));
    for (const each of passedOver) lines.push(...passedLines(each, colours));
  }
  if (why !== null) lines.push('', ...whyLines(why, colours));
  for (const note of notes) lines.push('', wrapped(visible(`note: ${note}`)));
  return lines.join('\n');
}

function whyLines({ version, share, requests, files }: ReportedWhy, colours: Colours): string[] {
  const percents = (each: number) => (each === 100 ? '' : ` (for ${each}%)`);
  const now =
    share === 100
      ? 'answers every such request'
      : share === 0
        ? 'does not answer this request'
        : `answers ${share}% of such requests`;
  const lines = [colours.bold(wrapped(visible(`${version} ${now}`)))];
  if (share === 100) return lines;
  for (const [index, each] of requests.entries())
    lines.push(
      wrapped(
        visible(
          `${index === 0 ? 'it does if you' : 'or if you'} ${each.changes.join(', ')}${percents(each.share)}`,
        ),
        '  ',
        '    ',
      ),
    );
  for (const [index, each] of files.entries()) {
    const start = index === 0 && requests.length === 0 ? 'it does if you' : 'or if you';
    lines.push(row(`${start} ${each.words}${percents(each.share)}`, each.place, '  '));
  }
  if (requests.length + files.length === 0)
    lines.push('  no change of the request or of one rule was found that leads there');
  return lines;
}

function headline(answer: ReportedEnd, colours: Colours): string {
  const { kind, fix } = answer;
  const painted = kind === 'failed' ? colours.red : kind === 'unknown' ? colours.yellow : colours.green;
  const text = painted(wrapped(visible(answerWords(answer)), '→ ', '  '));
  return fix === null ? text : `${text}\n${wrapped(visible(`fix: ${fix}`), '  ', '    ')}`;
}

/** A text with its place at the end of the line, or on the next line if both are too long for one. */
function row(words: string, place: TracePlace, indent: string): string {
  const where = visible(placeText(place));
  const text = visible(words);
  const isShort = indent.length + text.length + 2 + where.length <= columns;
  if (isShort)
    return `${indent}${text}${' '.repeat(columns - indent.length - text.length - where.length)}${where}`;
  const below = `${indent}    `;
  const first = wrapped(text, indent, `${indent}  `);
  if (below.length + where.length <= columns || programText(place) === '')
    return `${first}\n${below}${where}`;
  const program = wrapped(visible(`(${programText(place)})`), `${below}  `);
  return `${first}\n${below}${visible(fileText(place))}\n${program}`;
}

interface Told {
  readonly isSplit: boolean;
  /** Whether the headline tells how the request ends. */
  readonly isTold: boolean;
  /** Rules of policies that are shown already: those that deny all versions are shown once. */
  readonly shown: Set<string>;
}

function destinationLines(destination: ReportedDestination, { isSplit, isTold, shown }: Told): string[] {
  const { share, words, through, versions, answer } = destination;
  const lines = [wrapped(visible(`${isSplit ? `${share}% to ` : 'to '}${words}`), '  ', '    ')];
  for (const each of through) lines.push(row(each.words, each.place, '    '));
  for (const each of versions) {
    const { name, pods, share: own, place, answer: end } = each;
    const part = versions.length > 1 ? `${own}% ` : '';
    const ends = end.kind === 'failed' && !isTold ? `: ${end.words}` : '';
    lines.push(row(`${part}${name}, ${podsWords(pods)}${ends}`, place, '    '));
    const admission = admissionLines(each);
    if (!isTold || !shown.has(admission.join())) lines.push(...admission);
    shown.add(admission.join());
  }
  if (answer !== null && !isTold) lines.push(wrapped(visible(answer.words), '    ', '      '));
  return lines;
}

/** How the pods get the request: the policy that lets it pass, or the rules that it does not meet. */
function admissionLines({ security, allowedBy, policies }: ReportedVersion): string[] {
  const lines: string[] = [];
  if (allowedBy !== null)
    lines.push(row(`${security === 'mtls' ? 'mTLS, ' : ''}${allowedBy.words}`, allowedBy.place, '      '));
  return [...lines, ...policyLines(policies, '      ')];
}

function policyLines(policies: readonly ReportedPolicy[], indent: string): string[] {
  return policies.flatMap(({ words, place, conditions }) => [
    row(words, place, indent),
    ...conditions.map((each) => {
      const field = specField(each.place);
      return wrapped(
        visible(`${field} asks for ${each.asked}, found ${each.found}`),
        `${indent}  `,
        `${indent}    `,
      );
    }),
  ]);
}

function passedLines(
  { words, to, code, place, conditions, by }: ReportedPassedOver,
  colours: Colours,
): string[] {
  const target = to.length === 0 ? '' : ` to ${to.join(', ')}`;
  const lines = [row(`${words}${target}`, place, '  ')];
  if (conditions.length === 0) {
    const told = withoutCondition({ code, by });
    lines.push(
      wrapped(visible(told === undefined ? code : `${code}: ${told}`), '    ', '      ').replace(
        code,
        colours.cyan(code),
      ),
    );
  }
  for (const each of conditions) {
    const text = `${each.code}: ${conditionText(each, by)}`;
    lines.push(wrapped(visible(text), '    ', '      ').replace(each.code, colours.cyan(each.code)));
  }
  return lines;
}
