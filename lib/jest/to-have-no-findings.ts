import { ApiObject } from 'cdk8s';
import { check } from '../check/check';
import { ruleNames } from '../check/every-rule';
import type { Severity } from '../check/finding';
import { type DataObject, manifestsOf } from '../check/manifests';
import { currentRuleName } from '../check/renamed-rules';
import { isAtLeast, reportOf } from '../check/report/report';
import { textReport } from '../check/report/text';

/** How strict `toHaveNoFindings` is. */
export interface NoFindingsOptions {
  /**
   * From which severity on a finding counts.
   *
   * @default "warning"
   */
  readonly severity?: Severity;
  /**
   * Whether the manifests are all there is in the cluster, so that what they do not have is not there.
   *
   * @default false
   */
  readonly complete?: boolean;
  /**
   * Names of rules that do not look.
   *
   * @default - all look
   */
  readonly ignore?: readonly string[];
}

/** What jest wants to hear of a matcher. */
interface Outcome {
  readonly pass: boolean;
  message(): string;
}

/** The matcher behind `expect(app).toHaveNoFindings()`. @throws TypeError for what makes no manifests */
export function toHaveNoFindings(received: unknown, options: NoFindingsOptions = {}): Outcome {
  const { severity = 'warning', complete, ignore = [] } = options;
  const unknown = ignore.filter((name) => !ruleNames.has(currentRuleName(name)));
  if (unknown.length > 0) throw new TypeError(`toHaveNoFindings: there is no rule ${unknown.join(', ')}`);
  const read = manifestsOf({ data: objectsOf(received) });
  // An app without objects would pass whatever its author meant to test.
  if (read.objects.length === 0 && read.faults.length === 0) {
    throw new TypeError('toHaveNoFindings: there is no Kubernetes object in what was given');
  }
  const result = check(read.objects, {
    ...read,
    isComplete: complete,
    severities: new Map(ignore.map((name) => [currentRuleName(name), 'off'])),
  });
  const [broken] = result.broken;
  if (broken !== undefined) throw broken.error;
  const pass = !result.findings.some((finding) => isAtLeast(finding.severity, severity));
  const text = () => textReport(reportOf(result, severity), { hasColours: false });
  return {
    pass,
    message: () => (pass ? `something to be found, and: ${text()}` : `cdk8s-istio check finds:\n\n${text()}`),
  };
}

function objectsOf(received: unknown): DataObject[] {
  if (Array.isArray(received)) {
    return received.map((data: unknown, index) => ({ data, source: { file: `manifest ${index + 1}` } }));
  }
  if (!isConstruct(received)) {
    throw new TypeError('toHaveNoFindings takes an app, a chart, another construct, or a list of manifests');
  }
  return received.node.findAll().flatMap((construct) => {
    if (!ApiObject.isApiObject(construct)) return [];
    const { path } = construct.node;
    return [{ data: construct.toJson() as unknown, source: { file: path, construct: path } }];
  });
}

function isConstruct(value: unknown): value is ApiObject {
  const { node } = (value ?? {}) as { node?: { findAll?: unknown } };
  return typeof node?.findAll === 'function';
}
