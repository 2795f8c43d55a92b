import { conditionText, withoutCondition } from './condition-text';
import { aboveText, listedHops } from './listed-hops';
import { placeText, specField, type TracePlace } from './place';
import type { ReportedPassedOver, ReportedPolicy, ReportedWhy, TraceReport } from './types';

/** A trace for a pull request or an incident. */
export function traceMarkdown(report: TraceReport): string {
  return `${[linesOf(report).join('\n'), ...hopTexts(report)].join('\n\n')}\n`;
}

/** Each hop as a trace of its own, under a line that says what leads there. */
function hopTexts(report: TraceReport): string[] {
  return listedHops(report).map(({ hop, number }) => {
    const { from, share, headers, trace, stop, above } = hop;
    const names = headers.kind === 'certain' ? '' : headers.names.map(code).join(', ');
    const told =
      headers.kind === 'certain'
        ? ''
        : headers.kind === 'passed-on'
          ? `, if the application passes ${names} on (not known: ${code('not-forwarded')})`
          : `, if the application does not pass ${names} on`;
    const heading = `Hop ${number}: ${share}% of the requests, sent on by ${escaped(from)}${told}`;
    const own = above === null ? linesOf(trace) : [escaped(aboveText(hop))];
    return [heading, '', ...own, ...(stop === null ? [] : ['', escaped(stop)])].join('\n');
  });
}

function linesOf({
  request,
  from,
  answer,
  path,
  changes,
  destinations,
  passedOver,
  policies,
  why,
  notes,
}: TraceReport): string[] {
  const headers = Object.entries(request.headers).map(([name, value]) => `${code(`${name}: ${value}`)}`);
  const lines = [
    `### ${code(request.line)}`,
    '',
    `From ${escaped(from)}${headers.length === 0 ? '' : `, with ${headers.join(', ')}`}`,
    '',
    `**${answer.kind === 'answered' ? 'answered by ' : ''}${escaped(answer.words)}**${answer.code === null ? '' : ` (${code(answer.code)})`}`,
    ...(answer.fix === null ? [] : ['', `Fix: ${escaped(answer.fix)}`]),
  ];
  const way = [...path, ...changes].map(item);
  for (const { share, words, through, versions } of destinations) {
    way.push(`- ${share}% to ${escaped(words)}`, ...through.map((each) => `  ${item(each)}`));
    for (const each of versions) {
      way.push(`  - ${each.share}% ${escaped(each.name)} (${code(placeText(each.place))})`);
      way.push(...each.policies.flatMap((policy) => policyItems(policy)).map((line) => `    ${line}`));
    }
  }
  way.push(...policies.flatMap((each) => policyItems(each)));
  if (way.length > 0) lines.push('', ...way);
  if (passedOver.length > 0) {
    lines.push('', '| passed over | code | reason | place |', '|---|---|---|---|');
    for (const each of passedOver) lines.push(...passedRows(each));
  }
  if (why !== null) lines.push('', ...whyLines(why));
  for (const note of notes) lines.push('', `> ${escaped(note)}`);
  return lines;
}

function item({ words, place }: { readonly words: string; readonly place: TracePlace }): string {
  return `- ${escaped(words)} (${code(placeText(place))})`;
}

function policyItems({ words, place, conditions }: ReportedPolicy): string[] {
  return [
    item({ words, place }),
    ...conditions.map(
      ({ asked, found, place: at }) =>
        `  - ${code(specField(at))} asks for ${escaped(asked)}, found ${escaped(found)}`,
    ),
  ];
}

function passedRows({ words, to, code: reason, conditions, by, place }: ReportedPassedOver): string[] {
  const name = `${escaped(words)}${to.length === 0 ? '' : ` to ${escaped(to.join(', '))}`}`;
  const own = { code: reason, text: withoutCondition({ code: reason, by }) ?? '', place };
  const rows =
    conditions.length === 0
      ? [own]
      : conditions.map((each) => ({ code: each.code, text: conditionText(each, by), place: each.place }));
  return rows.map(
    (each) => `| ${name} | ${code(each.code)} | ${escaped(each.text)} | ${code(placeText(each.place))} |`,
  );
}

function whyLines({ version, share, requests, files }: ReportedWhy): string[] {
  const now = share === 0 ? 'does not answer this request' : `answers ${share}% of such requests`;
  const part = (each: number) => (each === 100 ? '' : ` (for ${each}%)`);
  const ways = [
    ...requests.map((each) => `- ${escaped(each.changes.join(', '))}${part(each.share)}`),
    ...files.map((each) => `${item(each)}${part(each.share)}`),
  ];
  const lines = [`**${escaped(version)} ${now}**`];
  if (share === 100) return lines;
  return ways.length === 0
    ? [...lines, '', 'No change of the request or of one rule was found that leads there.']
    : [...lines, '', 'It does if you', '', ...ways];
}

/** A text as code, also in a table. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('\n', ' ').replaceAll('|', '\\|')}${fence}`;
}

/** A text without marks of markdown. */
export function escaped(text: string): string {
  return text.replaceAll('\n', ' ').replace(/[\\|*_<>[\]`]/g, '\\$&');
}
