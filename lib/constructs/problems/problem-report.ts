import { wrapped } from '../../terminal/wrapped';
import type { Problem, ProgramProblem } from './problem';

const indent = '    ';

/** All problems of a program as text for a terminal: grouped by construct, 80 columns wide. */
export function problemReport(problems: readonly ProgramProblem[]): string {
  return report(`${counted(problems, 'problem')} in this program. Nothing was written.`, problems);
}

/** All warnings of a program, formatted like its problems. */
export function warningReport(warnings: readonly Problem[]): string {
  return report(`${counted(warnings, 'warning')} in this program.`, warnings);
}

function report(title: string, problems: readonly ProgramProblem[]): string {
  const byPath = new Map<string, ProgramProblem[]>();
  for (const problem of problems) byPath.set(problem.path, [...(byPath.get(problem.path) ?? []), problem]);
  const sections = [...byPath].map(([path, found]) => [path || '(the app)', ...found.map(lines)].join('\n'));
  return [title, ...sections].join('\n\n');
}

function counted({ length }: readonly unknown[], word: string): string {
  return length === 1 ? `1 ${word}` : `${length} ${word}s`;
}

function lines(problem: ProgramProblem): string {
  if (problem.rule === undefined) return wrapped(problem.message, indent);
  return [
    wrapped(`${problem.message} (${problem.rule})`, indent),
    wrapped(problem.effect, `${indent}  on the wire: `, `${indent}    `),
    wrapped(problem.fix, `${indent}  fix: `, `${indent}    `),
  ].join('\n');
}
