import type { Problem, ProgramProblem } from './problem';

const columns = 80;
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
  if (problem.rule === undefined) return wrapped(problem.message, indent, indent);
  return [
    wrapped(`${problem.message} (${problem.rule})`, indent, indent),
    wrapped(problem.effect, `${indent}  on the wire: `, `${indent}    `),
    wrapped(problem.fix, `${indent}  fix: `, `${indent}    `),
  ].join('\n');
}

/** Wraps text between words. Its own line breaks stay, and a word longer than a line is not broken. */
function wrapped(text: string, first: string, others: string): string {
  const result: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    let current = index === 0 ? first : others;
    let isEmpty = true;
    for (const word of line.split(' ').filter((part) => part !== '')) {
      if (!isEmpty && current.length + 1 + word.length > columns) {
        result.push(current);
        current = others;
        isEmpty = true;
      }
      current += isEmpty ? word : ` ${word}`;
      isEmpty = false;
    }
    result.push(current.trimEnd());
  }
  return result.join('\n');
}
