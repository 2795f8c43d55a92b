import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { CheckResult } from '../check';
import type { CheckedCounts } from '../counts';
import type { Finding, Severity, TextPlace } from '../finding';
import { documentsOf } from '../grouped';
import { placeOf } from '../place';
import { unreadRules } from '../reading/text-rules';

/** The output of `-o json`, from which every other report is made. Its schema is `schemas/report.json`. */
export interface Report {
  /** In the order of the files. */
  readonly findings: readonly ReportedFinding[];
  /** Counts, including findings that are not shown. */
  readonly summary: Summary;
}

/** A finding with its resolved place. */
export interface ReportedFinding extends ReportedPlace {
  /** Name of the rule. */
  readonly rule: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** The fault, in one line. */
  readonly message: string;
  /** The effect on the wire. */
  readonly effect: string;
  /** The smallest change that fixes it. */
  readonly fix: string;
  /** The other ends. */
  readonly related: readonly ReportedRelated[];
}

/** Another end of a finding. */
export interface ReportedRelated extends ReportedPlace {
  /** A description of the place. */
  readonly message: string;
}

/** The place of a finding, or of a related field. */
export interface ReportedPlace {
  /** The object; null if the text is not an object. */
  readonly resource: ReportedResource | null;
  /**
   * `node.path` of the construct that made the object.
   *
   * @default - it was not made by a program
   */
  readonly construct?: string;
  /** The file as the user named it; `-` for standard input. */
  readonly file: string;
  /** First line is 1; null if there is no text, such as in a cluster. */
  readonly line: number | null;
  /** First column is 1, counted in UTF-16 code units; null if there is no text. */
  readonly column: number | null;
}

/** An object's name. */
export interface ReportedResource {
  /** Such as `VirtualService`. */
  readonly kind: string;
  /** Empty for objects of the cluster. */
  readonly namespace: string;
  /** `metadata.name`. */
  readonly name: string;
}

/** Counts of findings by severity, and of checked objects. */
export interface Summary {
  /** Findings that are errors. */
  readonly error: number;
  /** Findings that are warnings. */
  readonly warning: number;
  /** Findings that are info. */
  readonly info: number;
  /** Findings that are counted, but below the severity that is shown. */
  readonly notShown: number;
  /** Suppressed findings. */
  readonly suppressed: number;
  /** Findings that `--fix` fixes. */
  readonly fixable: number;
  /** Documents, and files, that could not be read, or are templates: their content was not checked. */
  readonly unread: number;
  /** Rules that threw an error, which is a bug of this package: their checks were not made. */
  readonly brokenRules: readonly string[];
  /** The counts of checked objects. */
  readonly looked: CheckedCounts;
}

const severities: readonly Severity[] = ['error', 'warning', 'info'];

/** Whether a severity is at least as high as another. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}

/** Resolves the places of findings; findings below the shown severity are only counted. */
export function reportOf(result: CheckResult, shown: Severity = 'info'): Report {
  const { findings, suppressed, looked, broken } = result;
  const visible = findings.filter(({ severity }) => isAtLeast(severity, shown));
  const count = (asked: Severity) => findings.filter(({ severity }) => severity === asked).length;
  return {
    findings: visible.map(reported),
    summary: {
      error: count('error'),
      warning: count('warning'),
      info: count('info'),
      notShown: findings.length - visible.length,
      suppressed: suppressed.length,
      fixable: findings.filter(({ edits = [] }) => edits.length > 0).length,
      unread: unreadIn(findings),
      brokenRules: broken.map(({ rule }) => rule),
      looked,
    },
  };
}

function unreadIn(findings: readonly Finding[]): number {
  return findings
    .filter(({ rule }) => unreadRules.has(rule))
    .reduce((sum, finding) => sum + documentsOf(finding), 0);
}

function reported({ rule, severity, at, message, effect, fix, related }: Finding): ReportedFinding {
  const ends = related.map((end) => ({ ...reportedPlace(end.at), message: end.message }));
  return { rule, severity, ...reportedPlace(at), message, effect, fix, related: ends };
}

function reportedPlace(at: Finding['at'] | TextPlace): ReportedPlace {
  const { file, line = null, column = null } = placeOf(at);
  const construct = at.object?.source.construct;
  const resource = at.object === undefined ? null : resourceOf(at.object);
  return { resource, ...(construct === undefined ? {} : { construct }), file, line, column };
}

function resourceOf({ kind, namespace, name }: MeshObject): ReportedResource {
  return { kind, namespace, name };
}
