import { placeText } from './place';
import type { TraceReport } from './types';

/** A trace for a pull request or an incident. */
export function traceMarkdown({
  request,
  from,
  answer,
  path,
  changes,
  destinations,
  passedOver,
  notes,
}: TraceReport): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `${code(`${name}: ${value}`)}`);
  const lines = [
    `### ${code(request.line)}`,
    '',
    `From ${escaped(from)}${headers.length === 0 ? '' : `, with ${headers.join(', ')}`}`,
    '',
    `**${escaped(answer.words)}**${answer.code === null ? '' : ` (${code(answer.code)})`}`,
    ...(answer.fix === null ? [] : ['', `Fix: ${escaped(answer.fix)}`]),
    '',
    ...[...path, ...changes].map(({ words, place }) => `- ${escaped(words)} (${code(placeText(place))})`),
  ];
  for (const { share, words, through, versions } of destinations) {
    lines.push(`- ${share}% to ${escaped(words)}`);
    for (const each of through) lines.push(`  - ${escaped(each.words)} (${code(placeText(each.place))})`);
    for (const each of versions)
      lines.push(`  - ${each.share}% ${escaped(each.name)} (${code(placeText(each.place))})`);
  }
  if (passedOver.length > 0) {
    lines.push('', '| passed over | reason | asked | found | place |', '|---|---|---|---|---|');
    for (const { words, code: reason, conditions, place } of passedOver) {
      const rows = conditions.length === 0 ? [{ code: reason, asked: '', found: '', place }] : conditions;
      for (const each of rows)
        lines.push(
          `| ${escaped(words)} | ${code(each.code)} | ${escaped(each.asked)} | ${escaped(each.found)} | ${code(placeText(each.place))} |`,
        );
    }
  }
  for (const note of notes) lines.push('', `> ${escaped(note)}`);
  return `${lines.join('\n')}\n`;
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('\n', ' ').replaceAll('|', '\\|')}${fence}`;
}

function escaped(text: string): string {
  return text.replaceAll('\n', ' ').replace(/[\\|*_<>[\]`]/g, '\\$&');
}
