import { check } from '../check/check';
import { ruleNames } from '../check/every-rule';
import type { Severity } from '../check/finding';
import { manifestsOf } from '../check/manifests';
import { currentRuleName } from '../check/renamed-rules';
import { isAtLeast, reportOf } from '../check/report/report';
import { textReport } from '../check/report/text';
import { objectsOf } from './received';

/** How strict `toHaveNoFindings` is. */
export interface NoFindingsOptions {
  /**
   * The lowest severity that fails the test.
   *
   * @default "warning"
   */
  readonly severity?: Severity;
  /**
   * Whether the cluster contains only these manifests, so that everything else is missing.
   *
   * @default false
   */
  readonly complete?: boolean;
  /**
   * Names of rules that do not run.
   *
   * @default - all rules run
   */
  readonly ignore?: readonly string[];
}

/** The result of a matcher, in the form that jest expects. */
export interface Outcome {
  readonly pass: boolean;
  message(): string;
}

/** The matcher `expect(app).toHaveNoFindings()`. @throws TypeError for a value without manifests */
export function toHaveNoFindings(received: unknown, options: NoFindingsOptions = {}): Outcome {
  const { severity = 'warning', complete, ignore = [] } = options;
  const unknown = ignore.filter((name) => !ruleNames.has(currentRuleName(name)));
  if (unknown.length > 0) throw new TypeError(`toHaveNoFindings: unknown rule ${unknown.join(', ')}`);
  const read = manifestsOf({ data: objectsOf(received, 'toHaveNoFindings') });
  // Otherwise an app without objects would always pass.
  if (read.objects.length === 0 && read.faults.length === 0) {
    throw new TypeError('toHaveNoFindings: no Kubernetes objects in the given value');
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
    message: () => (pass ? `expected findings, but: ${text()}` : `cdk8s-istio check finds:\n\n${text()}`),
  };
}
