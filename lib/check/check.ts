import { isGenerated } from '../mesh/controllers/generated';
import { type Mesh, type MeshOptions, meshOf } from '../mesh/mesh';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { type CheckedCounts, countsOf } from './counts';
import { ruleNames } from './every-rule';
import type { Finding, Severity } from './finding';
import { grouped } from './grouped';
import { type Ignore, ignored } from './ignore';
import { lateFieldRules } from './late-field-rules';
import { lateRules } from './late-rules';
import { unreadRules } from './reading/text-rules';
import { requestRules, unexpectedAnswer } from './request-rules';
import type { Rule } from './rule';
import { rules } from './rules';
import { sorted } from './sort';
import { type AppliedTogether, appliedTogether } from './state/applied-together';
import { inEachState } from './state/judged';
import { type MeshIn, placed } from './state/placement';
import { amongTrials } from './state/tried';
import { besideUnread } from './state/unread';
import { type SuppressedFinding, suppress } from './suppression/suppress';
import { annotatedSuppressions, type Suppression } from './suppression/suppression';
import { aboutKnownValues } from './unknown-values';

/** Facts besides the objects, and the options of the check. */
export interface CheckOptions extends MeshOptions {
  /**
   * Findings of the reading of the objects.
   *
   * @default - nothing
   */
  readonly faults?: readonly Finding[];
  /**
   * Suppressions from comments; those in annotations are read from the objects.
   *
   * @default - none
   */
  readonly suppressions?: readonly Suppression[];
  /**
   * Severities by rule name; rules with `off` do not run.
   *
   * @default - each rule's own
   */
  readonly severities?: ReadonlyMap<string, Severity | 'off'>;
  /**
   * Accepted findings.
   *
   * @default - none
   */
  readonly ignores?: readonly Ignore[];
  /**
   * The names of the rules that run. Unreadable texts are reported in any case, since no rule checked them.
   *
   * @default - all of them
   */
  readonly only?: ReadonlySet<string>;
  /**
   * Requests with the answers that they must get.
   *
   * @default - none
   */
  readonly requests?: RequestTests;
}

/** Requests with the answers that they must get, which the floors above know how to trace. */
export interface RequestTests {
  /** The number of requests. */
  readonly count: number;
  /** The findings in the sets of objects of which one is applied. */
  find(states: AppliedTogether): readonly Finding[];
}

/** The result of a check. */
export interface CheckResult {
  /** In the order of the files. */
  readonly findings: readonly Finding[];
  /** Suppressed findings. */
  readonly suppressed: readonly SuppressedFinding[];
  /** The counts of checked objects. */
  readonly looked: CheckedCounts;
  /**
   * Rules that threw an error, which is a bug of this package. Their findings are missing: with
   * one of these, "nothing found" proves nothing.
   */
  readonly broken: readonly BrokenRule[];
}

/** A rule that threw. */
export interface BrokenRule {
  /** Its name. */
  readonly rule: string;
  /** The error. */
  readonly error: unknown;
}

/** Checks a set of objects. Reads and writes nothing, and returns the same result for the same input. */
export function check(given: readonly MeshObject[], options: CheckOptions = {}): CheckResult {
  const { severities = new Map<string, Severity | 'off'>(), only = ruleNames } = options;
  const looks = (name: string) => (only.has(name) || unreadRules.has(name)) && severities.get(name) !== 'off';
  const asked = [...rules, ...lateRules, ...lateFieldRules].filter(({ name }) => looks(name));
  const requests = requestRules.some(({ name }) => looks(name)) ? options.requests : undefined;
  const meshIn = meshesWith({ ...options, hasExistingObjects: false, hasGeneratedRoutes: true });
  const read = placed(
    { objects: given, faults: options.faults ?? [], suppressions: options.suppressions ?? [] },
    meshIn,
  );
  const { objects } = read;
  const broken = new Map<string, BrokenRule>();
  const findings = [
    ...inEachState(objects, meshIn, (mesh) => findAll(mesh, asked, broken)),
    ...(requests === undefined ? [] : findingsOf(requests, objects, broken)),
  ];
  const suppressions = [...annotatedSuppressions(objects), ...read.suppressions];
  const ran = new Set([...ruleNames].filter((name) => looks(name) && !broken.has(name)));
  const known = amongTrials(besideUnread(aboutKnownValues([...read.faults, ...findings])), objects);
  const judged = suppress(known, suppressions, ruleNames, ran);
  const kept = ignored(judged.left, options.ignores ?? []);
  const reported = kept.left.filter(({ rule }) => looks(rule) || !ruleNames.has(rule));
  return {
    findings: grouped(sorted(reported.map((finding) => withSeverity(finding, severities.get(finding.rule))))),
    suppressed: [...judged.suppressed, ...kept.suppressed],
    looked: { ...countsOf(objects), ...(requests && { requests: requests.count }) },
    broken: [...broken.values()],
  };
}

/** Keeps each mesh: the check asks for it to place objects, and to find faults in them. */
function meshesWith(options: MeshOptions): MeshIn {
  const meshes = new WeakMap<readonly MeshObject[], Mesh>();
  return (objects) => {
    const known = meshes.get(objects);
    if (known !== undefined) return known;
    const mesh = meshOf(objects, options);
    meshes.set(objects, mesh);
    return mesh;
  };
}

function findAll(mesh: Mesh, asked: readonly Rule[], broken: Map<string, BrokenRule>): Finding[] {
  const findings: Finding[] = [];
  for (const rule of asked) {
    try {
      for (const finding of rule.find(mesh)) if (!isOfGenerated(finding)) findings.push(finding);
    } catch (error) {
      broken.set(rule.name, { rule: rule.name, error });
    }
  }
  return findings;
}

function findingsOf(
  requests: RequestTests,
  objects: readonly MeshObject[],
  broken: Map<string, BrokenRule>,
): readonly Finding[] {
  try {
    return requests.find(appliedTogether(objects));
  } catch (error) {
    broken.set(unexpectedAnswer.name, { rule: unexpectedAnswer.name, error });
    return [];
  }
}

/** A generated object is in no file: what is wrong with it is told at the object that it is created from. */
function isOfGenerated({ at: { object } }: Finding): boolean {
  return object !== undefined && isGenerated(object);
}

function withSeverity(finding: Finding, severity: Severity | 'off' | undefined): Finding {
  return severity === undefined || severity === 'off' ? finding : { ...finding, severity };
}
