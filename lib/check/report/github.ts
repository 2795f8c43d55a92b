import type { Severity } from '../finding';
import type { Report, ReportedFinding } from './report';
import { summaryText } from './summary';
import { ends } from './text';

const commands = { error: 'error', warning: 'warning', info: 'notice' } satisfies Record<Severity, string>;

/** Commands of GitHub Actions, which shows them beside the lines of a pull request; then the summary. */
export function githubReport(report: Report): string {
  return [...report.findings.map(annotation), summaryText(report.summary), ''].join('\n');
}

function annotation(finding: ReportedFinding): string {
  const { severity, rule, file, line, column, message, effect, fix } = finding;
  const properties = [
    // An annotation without a line is shown at the top of the file; standard input is not a file of the repository.
    ...(file === '-' ? [] : [`file=${property(file)}`]),
    ...(file === '-' || line === null ? [] : [`line=${line}`]),
    ...(file === '-' || column === null ? [] : [`col=${column}`]),
    `title=${property(rule)}`,
  ];
  const text = [
    message,
    `on the wire: ${effect}`,
    `fix: ${fix}`,
    ...ends(finding).map((end) => `see ${end}`),
  ].join('\n');
  return `::${commands[severity]} ${properties.join(',')}::${data(text)}`;
}

/** Escapes as the runner undoes it: `@actions/core` does the same. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
