import type { CheckResult } from '../../../lib/check/check';
import type { Finding } from '../../../lib/check/finding';
import { isAtLeast } from '../../../lib/check/report/report';
import type { Setting } from '../../../lib/check/report/setting';
import { findingAt, objectAt } from '../objects';

/** What reports are given besides findings, as on a terminal without colours. */
export const setting: Setting = {
  hasColours: false,
  version: '1.2.3',
  rules: ['a-rule', 'b-rule'].map((name) => ({
    name,
    description: `What ${name} finds.`,
    severity: 'error',
    upstream: [],
    messages: {},
  })),
  page: (rule) => `# ${rule}\n\nIts page.\n`,
  fails: ({ severity }) => isAtLeast(severity, 'error'),
};

/** The result of a check that came to these findings. */
export function resultOf(findings: readonly Finding[], changes: Partial<CheckResult> = {}): CheckResult {
  const looked = { files: 2, objects: 5, routes: 3, subsets: 1, workloads: 2 };
  return { findings, suppressed: [], looked, broken: [], ...changes };
}

/** Two files, all severities, another end, and no text for one of them. */
export const example: readonly Finding[] = [
  findingAt(
    { file: 'k8s/cart.yaml', line: 12, column: 7 },
    {
      message: 'VirtualService cart sends 10 of 100 requests to subset v2 of cart.shop, which no pod carries',
      effect: 'these requests get 503 (UH), and every retry of them too, as long as the subset stays empty',
      fix: 'add the label version=v2 to the template of Deployment cart-v2',
      related: [
        {
          at: { object: objectAt({ file: 'k8s/pods.yaml', line: 40, column: 9 }), path: [] },
          message: 'the pods carry version=v1',
        },
      ],
    },
  ),
  findingAt({ file: 'k8s/cart.yaml', line: 30 }, { rule: 'b-rule', severity: 'warning' }),
  findingAt(
    { file: 'cluster', hasText: false },
    { severity: 'info', message: 'subset v3 is used by no route', effect: 'nothing', fix: 'remove it' },
  ),
  findingAt({}, { rule: 'c-rule', at: { file: 'k8s/web.yaml', line: 3 }, message: 'is no YAML' }),
];

/** Values as they come in files that somebody means harm with, or wrote on another system. */
export const nasty =
  '\u001b[31mred\u001b[0m %0A::error::x, a:b {0} [link](1) <b>&"\'</b> \u202egnp.yaml \u0000 \ud800 line\r\nbreak';
