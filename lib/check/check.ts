import { type Mesh, type MeshOptions, meshOf } from '../mesh/mesh';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { ruleNames } from './every-rule';
import type { Finding, Severity } from './finding';
import { type Ignore, ignored } from './ignore';
import { type Looked, lookedAt } from './looked';
import { toldAnyway } from './reading/text-rules';
import type { Rule } from './rule';
import { rules } from './rules';
import { sorted } from './sort';
import { type SuppressedFinding, suppress } from './suppression/suppress';
import { annotatedSuppressions, type Suppression } from './suppression/suppression';

/** What is known besides the objects, and what is asked. */
export interface CheckOptions extends MeshOptions {
  /**
   * What was found while the objects were read.
   *
   * @default - nothing
   */
  readonly faults?: readonly Finding[];
  /**
   * Suppressions that stand in comments; those in annotations are found here.
   *
   * @default - none
   */
  readonly suppressions?: readonly Suppression[];
  /**
   * Severities by name of the rule; `off` rules do not look.
   *
   * @default - each rule's own
   */
  readonly severities?: ReadonlyMap<string, Severity | 'off'>;
  /**
   * What is meant to be so.
   *
   * @default - none
   */
  readonly ignores?: readonly Ignore[];
  /**
   * The names of the rules that look. What could not be read is told whatever is asked for: nobody looked at it.
   *
   * @default - all of them
   */
  readonly only?: ReadonlySet<string>;
}

/** What a check came to. */
export interface CheckResult {
  /** In the order of the files. */
  readonly findings: readonly Finding[];
  /** What persons want to be so. */
  readonly suppressed: readonly SuppressedFinding[];
  /** What was looked at. */
  readonly looked: Looked;
  /**
   * Rules that broke, which is a fault of this package. What they would have found is not among the findings: with
   * one of these, "nothing found" means nothing.
   */
  readonly broken: readonly BrokenRule[];
}

/** A rule that threw. */
export interface BrokenRule {
  /** Its name. */
  readonly rule: string;
  /** What it threw. */
  readonly error: unknown;
}

/** Looks for drift in a set of objects. Reads nothing, writes nothing, and gives the same for the same. */
export function check(objects: readonly MeshObject[], options: CheckOptions = {}): CheckResult {
  const { severities = new Map<string, Severity | 'off'>(), only = ruleNames } = options;
  const looks = (name: string) => (only.has(name) || toldAnyway.has(name)) && severities.get(name) !== 'off';
  const { findings, broken } = findAll(
    meshOf(objects, { ...options, hasExistingObjects: false }),
    rules.filter(({ name }) => looks(name)),
  );
  const suppressions = [...annotatedSuppressions(objects), ...(options.suppressions ?? [])];
  const ran = new Set(
    [...ruleNames].filter((name) => looks(name) && !broken.some(({ rule }) => rule === name)),
  );
  const judged = suppress([...(options.faults ?? []), ...findings], suppressions, ruleNames, ran);
  const kept = ignored(judged.left, options.ignores ?? []);
  const asked = kept.left.filter(({ rule }) => looks(rule) || !ruleNames.has(rule));
  return {
    findings: sorted(asked.map((finding) => withSeverity(finding, severities.get(finding.rule)))),
    suppressed: [...judged.suppressed, ...kept.suppressed],
    looked: lookedAt(objects),
    broken,
  };
}

function findAll(mesh: Mesh, asked: readonly Rule[]): { findings: Finding[]; broken: BrokenRule[] } {
  const findings: Finding[] = [];
  const broken: BrokenRule[] = [];
  for (const rule of asked) {
    try {
      for (const finding of rule.find(mesh)) findings.push(finding);
    } catch (error) {
      broken.push({ rule: rule.name, error });
    }
  }
  return { findings, broken };
}

function withSeverity(finding: Finding, severity: Severity | 'off' | undefined): Finding {
  return severity === undefined || severity === 'off' ? finding : { ...finding, severity };
}
