import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Backend } from '../../lib';
import { problemReport } from '../../lib/constructs/problems/problem-report';
import { canary, cart, type Mistake, page, problemsOf, version } from './mistakes/mistake';

const root = resolve(__dirname, '../..');

/** The programs whose problems the pages quote. */
const quotes: readonly { page: string; rule: string; make: Mistake['make'] }[] = [
  {
    page: 'docs/app.md',
    rule: 'weight-out-of-range',
    make: (_, app) => {
      const chart = new Chart(app, 'task-manager', { namespace: 'task-manager' });
      const backend = new Backend(chart, 'backend', { port: 8080, version });
      const scope = new Chart(chart, 'backend-canary', { namespace: 'task-manager' });
      canary(scope, backend, { weight: 110 });
    },
  },
  {
    page: 'docs/escape-hatches.md',
    rule: 'version-labels-lost',
    make: (chart) =>
      ApiObject.of(cart(chart).stable.deployment).addJsonPatch(
        JsonPatch.remove('/spec/template/metadata/labels/version'),
      ),
  },
  {
    page: 'docs/escape-hatches.md',
    rule: 'release-patched',
    make: (chart) => {
      const stable = page(chart);
      canary(chart, stable);
      for (const [index, weight] of [20, 80].entries()) {
        const path = `/spec/http/0/route/${index}/weight`;
        stable.virtualService.addJsonPatch(JsonPatch.replace(path, weight));
      }
    },
  },
  {
    page: 'docs/constructs.md',
    rule: 'hidden-callee',
    make: (shop, app) => {
      const web = new Chart(app, 'web', { namespace: 'web' });
      page(web, { calls: [new Backend(shop, 'backend', { port: 8080, version })] });
      new ApiObject(web, 'sidecar', {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Sidecar',
        metadata: { name: 'default' },
        spec: { egress: [{ hosts: ['./*'] }] },
      });
    },
  },
];

test.each(quotes)('$page quotes $rule as the program reports it', ({ page: file, rule, make }) => {
  const found = problemsOf(make).filter((problem) => problem.rule === rule);
  // The path is that of the page's own program.
  const [, , , ...lines] = problemReport(found.slice(0, 1)).split('\n');
  const text = readFileSync(join(root, file), 'utf8');
  if (rule === 'release-patched') {
    // Its effect names the gateway of the page's program.
    expect(text).toContain(lines.slice(0, 2).join('\n'));
    expect(text).toContain(lines.slice(-2).join('\n'));
  } else {
    expect(text).toContain(lines.join('\n'));
  }
});
