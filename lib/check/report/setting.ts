import type { RuleDescription } from '../rule';
import type { Report, ReportedFinding } from './report';

/** The settings of a report. */
export interface Setting {
  /** Whether the reader's terminal shows colours. */
  readonly hasColours: boolean;
  /** Version of this package. */
  readonly version: string;
  /** All rules that could have found something. */
  readonly rules: readonly RuleDescription[];
  /** The page of a rule in Markdown. */
  readonly page: (rule: string) => string;
  /** Whether a finding is bad enough to fail the command. */
  readonly fails: (finding: ReportedFinding) => boolean;
}

/** A way to show a report: findings in, text out. */
export type Format = (report: Report, setting: Setting) => string;
