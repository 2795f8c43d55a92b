import { type Checked, type CheckedFinding, isUnread } from './checked';

/** The counts of several folders. */
export function summary(all: readonly Checked[]): string {
  const findings = all.flatMap((each) => each.findings.map((finding) => ({ ...finding, ...placeOf(each) })));
  const isError = ({ severity }: CheckedFinding) => severity === 'error';
  const errors = findings.filter(isError);
  return [
    ...section(
      'Errors by rule',
      counted(errors, ({ rule }) => rule),
    ),
    ...section(
      'Errors by folder',
      counted(errors, ({ at }) => at),
    ),
    ...section(
      'Unread by reason',
      counted(
        findings.filter(({ rule }) => isUnread(rule)),
        reasonOf,
      ),
    ),
    ...all.filter(({ errors: text }) => text !== '').map((each) => `${placeOf(each).at}: ${each.errors}`),
    `${all.length} folders of ${new Set(all.map(({ project }) => project)).size} projects, ` +
      `${total(all.map(({ objects }) => objects))} objects, ${errors.length} errors, ` +
      `${findings.length - errors.length} warnings and infos`,
    '',
  ].join('\n');
}

/** The findings of one run that the other lacks, both ways. */
export function difference(before: readonly Checked[], after: readonly Checked[]): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  return [
    ...[...old].filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...[...now].filter((line) => !old.has(line)).map((line) => `+ ${line}`),
    '',
  ].join('\n');
}

function linesOf(all: readonly Checked[]): Set<string> {
  return new Set(
    all.flatMap((each) =>
      each.findings.map(
        ({ severity, rule, file, line, message }) =>
          `${each.project} ${file}:${line ?? ''} ${severity} ${rule}: ${message} [${each.folder}]`,
      ),
    ),
  );
}

function placeOf({ project, folder }: Checked): { readonly at: string } {
  return { at: folder === '.' ? project : `${project}/${folder}` };
}

function reasonOf({ rule, message }: CheckedFinding): string {
  return `${rule}: ${message.replace(/\d+/g, 'N').slice(0, 100)}`;
}

function counted<Item>(items: readonly Item[], by: (item: Item) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(by(item), (counts.get(by(item)) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

function section(title: string, counts: readonly [string, number][]): string[] {
  if (counts.length === 0) return [];
  return [title, ...counts.map(([name, count]) => `${String(count).padStart(6)}  ${name}`), ''];
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
