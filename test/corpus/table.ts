import { type Checked, type CheckedFinding, isUnread } from './checked';

/** A commit of a project, as `COMMIT<TAB>DATE`. */
export interface Commit {
  readonly commit: string;
  readonly date: string;
}

/** An error that is known to be false: a rule, and the start of `PROJECT/FILE`. */
export interface FalseError {
  readonly rule: string;
  readonly place: string;
}

/**
 * The counts by project as a Markdown table. A folder within another one is checked for itself, too, but its objects and
 * errors are counted once.
 */
export function table(
  all: readonly Checked[],
  commits: ReadonlyMap<string, Commit>,
  falseErrors: readonly FalseError[],
): string {
  const projects = [...new Set(all.map(({ project }) => project))].sort();
  const rows = projects.map((project) => {
    const folders = all.filter((each) => each.project === project);
    const outermost = folders.filter(
      ({ folder }) => !folders.some((other) => other.folder !== folder && isWithin(folder, other.folder)),
    );
    const errors = once(folders, ({ severity, rule }) => severity === 'error' && !isUnread(rule));
    const isFalse = ({ rule, file }: CheckedFinding) =>
      falseErrors.some((each) => each.rule === rule && `${project}/${file}`.startsWith(each.place));
    const wrong = errors.filter(isFalse).length;
    return {
      name: project.replace('+', '/'),
      commit: commits.get(project),
      counts: [
        folders.length,
        total(outermost.map(({ objects }) => objects)),
        errors.length - wrong,
        wrong,
        once(folders, ({ rule }) => isUnread(rule)).length,
      ],
    };
  });
  const sums = [0, 1, 2, 3, 4].map((index) => total(rows.map(({ counts }) => counts[index] ?? 0)));
  return [
    '| project | commit | date | folders | objects | errors, true | errors, false | unread |',
    '|---|---|---|---:|---:|---:|---:|---:|',
    ...rows.map(({ name, commit, counts }) =>
      line([name, commit?.commit.slice(0, 10) ?? '', commit?.date ?? '', ...counts]),
    ),
    line([`${rows.length} projects`, '', '', ...sums]),
    '',
  ].join('\n');
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function isWithin(folder: string, other: string): boolean {
  return other === '.' || folder.startsWith(`${other}/`);
}

/** The findings of a kind, each place once. */
function once(folders: readonly Checked[], wanted: (finding: CheckedFinding) => boolean): CheckedFinding[] {
  const found = new Map<string, CheckedFinding>();
  for (const { findings } of folders) {
    for (const finding of findings.filter(wanted)) {
      const { rule, file, line: at, message } = finding;
      found.set([rule, file, at, message].join('\n'), finding);
    }
  }
  return [...found.values()];
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
