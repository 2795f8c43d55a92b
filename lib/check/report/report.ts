import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { CheckResult } from '../check';
import type { Finding, Severity, TextPlace } from '../finding';
import type { Looked } from '../looked';
import { placeOf } from '../place';
import { unreadRules } from '../reading/text-rules';

/** What `-o json` writes, and what every other report is drawn from. Its schema is `schemas/report.json`. */
export interface Report {
  /** In the order of the files. */
  readonly findings: readonly ReportedFinding[];
  /** Counts, also of what is not shown. */
  readonly summary: Summary;
}

/** A finding whose place has been looked up. */
export interface ReportedFinding extends ReportedPlace {
  /** Name of the rule. */
  readonly rule: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What happens on the wire. */
  readonly effect: string;
  /** The smallest change that mends it. */
  readonly fix: string;
  /** The other ends. */
  readonly related: readonly ReportedRelated[];
}

/** Another end of a finding. */
export interface ReportedRelated extends ReportedPlace {
  /** What stands there. */
  readonly message: string;
}

/** Where something stands. */
export interface ReportedPlace {
  /** The object; null where the text is no object. */
  readonly resource: ReportedResource | null;
  /**
   * `node.path` of the construct that made the object.
   *
   * @default - it was not made by a program
   */
  readonly construct?: string;
  /** The file as the user named it; `-` for standard input. */
  readonly file: string;
  /** First line is 1; null where there is no text, such as in a cluster. */
  readonly line: number | null;
  /** First column is 1, counted in UTF-16 code units; null where there is no text. */
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

/** How many findings of which severity there are, and what was looked at. */
export interface Summary {
  /** Findings that are errors. */
  readonly error: number;
  /** Findings that are warnings. */
  readonly warning: number;
  /** Findings that are advice. */
  readonly info: number;
  /** Findings that are counted, but below the severity that is shown. */
  readonly notShown: number;
  /** Findings that persons want to be so. */
  readonly suppressed: number;
  /** Findings that `--fix` mends. */
  readonly fixable: number;
  /** Texts that could not be read: whatever they hold was not checked. */
  readonly unread: number;
  /** Rules that broke, which is a fault of this package: what they look for was not checked. */
  readonly brokenRules: readonly string[];
  /** What was looked at. */
  readonly looked: Looked;
}

const severities: readonly Severity[] = ['error', 'warning', 'info'];

/** Whether a severity is as bad as another, or worse. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}

/** Looks up the places of what a check came to; findings below a severity are counted only. */
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
      unread: findings.filter(({ rule }) => unreadRules.has(rule)).length,
      brokenRules: broken.map(({ rule }) => rule),
      looked,
    },
  };
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
