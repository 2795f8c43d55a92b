import type { Report } from './report';

/** A report for programs: two blanks per level, keys in a fixed order, a newline at the end. */
export function jsonReport(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
