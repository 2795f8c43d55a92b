import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFixture, fixtureFolder } from './fixture';

/** The texts of the only finding in a twin, after changes of its text. */
function found(rule: string, twin: string, change: (text: string) => string = (text) => text) {
  const text = change(readFileSync(join(fixtureFolder(rule), twin), 'utf8'));
  const [finding, ...others] = checkFixture(new Map([[twin, text]])).findings;
  expect(others).toEqual([]);
  const { severity, message, effect, fix, related = [] } = finding ?? {};
  return { severity, message, effect, fix, related: related.map((each) => each.message) };
}

describe('rule-never-reached', () => {
  const rule = 'rule-never-reached';

  test('a fault in front of the rule that it tests is a warning, since it may be intended', () => {
    expect(found(rule, 'failing-fault.yaml')).toMatchObject({
      severity: 'warning',
      effect:
        'all requests get the fault of http rule 1 (broken); without the fault, the two rules would do the same',
      fix: 'nothing while the fault is a test; then remove http rule 1 (broken)',
    });
  });

  test('the weight of an only destination makes no difference', () => {
    const weighted = (text: string) => text.replace(/v1\n$/, 'v1\n          weight: 100\n');
    expect(found(rule, 'failing-fault.yaml', weighted).severity).toBe('warning');
  });

  test('of two rules without a match, moving is no fix, and the first may be a fault', () => {
    const toAnother = (text: string) => text.replace(/v1\n$/, 'v2\n');
    expect(found(rule, 'failing-fault.yaml', toAnother)).toMatchObject({
      severity: 'error',
      effect:
        'http rule 1 (broken) takes all of its requests: those intended for subset v2 of cart get the fault of http rule 1 (broken)',
      fix: 'give http rule 1 (broken) a match that fits fewer requests, or remove one of the two',
    });
  });

  test('a fault in part of the cases still leads to the destination', () => {
    const partly = (text: string) => text.replace('value: 100', 'value: 10');
    expect(found(rule, 'failing-fault.yaml', partly).effect).toMatch(
      /go to the destination of http rule 1 \(broken\), with its fault;/,
    );
  });

  test('a redirect has no destination', () => {
    const redirected = (text: string) =>
      text.replace(/ {6}fault:.*?subset: v1\n/s, '      redirect: { uri: /closed }\n');
    expect(found(rule, 'failing-fault.yaml', redirected).effect).toMatch(/get the redirect of http rule 1/);
  });

  test('two rules with the same match are alike', () => {
    const same = (text: string) => text.replace('prefix: /items/new', 'prefix: /items');
    expect(found(rule, 'failing-prefix.yaml', same).fix).toMatch(/^give http rule 1 \(items\) a match/);
    expect(found(rule, 'failing-prefix.yaml').fix).toMatch(/^move it before http rule 1 \(items\)/);
    expect(found(rule, 'failing.yaml').fix).toBe('move it before http rule 1 (stable)');
  });
});

describe('traffic-split-missing-at-gateway', () => {
  const rule = 'traffic-split-missing-at-gateway';

  test('compares the shares of the mesh with the number of pods', () => {
    expect(found(rule, 'failing.yaml').effect).toBe(
      'from outside, requests reach v1 and v2 by their number of pods; in the mesh, cart sends 90% to v1 and 10% to v2',
    );
  });

  test('is a warning without effect today if all pods are of the version that the mesh chooses', () => {
    expect(found(rule, 'failing-single.yaml')).toMatchObject({
      message: 'in the mesh, requests go to v1 only; this route has no subset',
      effect:
        'nothing today; pods of a second version would get requests from outside as soon as they are ready',
      fix: 'write subset v1 here',
    });
  });

  test('does not say so of pods that are in no subset', () => {
    const unlabelled = (text: string) =>
      text.replace(/^apiVersion: apps.*?^---\n/ms, (pods) => {
        const other = pods.replaceAll('cart-v1', 'cart-v2').replaceAll('version: v1', 'version: v2');
        return `${pods}${other}`;
      });
    expect(found(rule, 'failing-single.yaml', unlabelled).effect).not.toMatch(/^nothing today/);
  });
});

test('annotation-without-effect: an alpha annotation works', () => {
  const alpha = (text: string) =>
    text.replace('proxy.istio.io/config: "{}"', 'sidecar.istio.io/logLevel: debug');
  expect(found('annotation-without-effect', 'passing.yaml', alpha).effect).toBe(
    'it works today; a release of Istio may change or remove it',
  );
});

describe('overlapping-workload-selectors', () => {
  const rule = 'overlapping-workload-selectors';

  test('names a label that only the own pods have', () => {
    const labelled = (text: string) =>
      text.replace('        app: cart\n    spec', '        app: cart\n        version: v1\n    spec');
    expect(found(rule, 'failing.yaml', labelled).fix).toBe(
      'add version=v1 to the selector; a deployed Deployment must be replaced for that, which `cdk8s-istio plan` does in steps',
    );
  });

  test('asks for a label if the own pods have none', () => {
    expect(found(rule, 'failing.yaml').fix).toMatch(
      /^add a label that only its own pods have to the selector and to the pod template;/,
    );
  });
});

test('duplicate-object: one finding has all places', () => {
  expect(found('duplicate-object', 'failing-thrice.yaml')).toMatchObject({
    message: 'Service shop/cart is defined 3 times',
    effect: 'the one that is applied last replaces the others',
    fix: 'keep one, or check each set of files that is applied separately',
    related: ['the first one', 'another one'],
  });
  expect(found('duplicate-object', 'failing.yaml').message).toBe('Service shop/cart is defined twice');
});
