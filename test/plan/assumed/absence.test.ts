import { type Plan, planOf } from '../../../lib/plan/plan';
import { manifests } from '../reading';
import { assumedOf, deployment, destinationRule, metadata, service, virtualService } from './objects';

const bare = (labels: Readonly<Record<string, string>> = { app: 'cart' }) => ({
  ...deployment('cart', 'v1'),
  metadata: metadata('cart'),
  spec: { selector: { matchLabels: { app: 'cart' } }, template: { metadata: { labels } } },
});

function notesOf(plan: Plan): readonly string[] {
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  return plan.notes;
}

const failingIn = (plan: Plan) =>
  plan.kind === 'plan' ? plan.failing.map(({ outcome }) => outcome.words) : [];

const lacksVersion =
  'No pod carries the labels of subset v2 of Service shop/cart (version=v2): Deployment shop/cart has no label version.';

describe('pods that nobody labelled', () => {
  const rest = [service('cart'), destinationRule('v1', 'v2')];

  test('are no pods of a subset, and no others are assumed: its requests fail', () => {
    const plain = {
      ...virtualService(''),
      spec: { hosts: ['cart'], http: [{ route: [{ destination: { host: 'cart' } }] }] },
    };
    const plan = planOf(manifests(...rest, bare(), plain), manifests(...rest, bare(), virtualService('v2')));
    expect(assumedOf(plan)).toEqual([]);
    expect(notesOf(plan)).toContain(lacksVersion);
    expect(failingIn(plan)).toEqual(['503 (flag UH)']);
  });

  test('nor next to a version that is labelled', () => {
    const state = (subset: string) =>
      manifests(...rest, bare(), deployment('cart', 'v1'), virtualService(subset));
    const plan = planOf(state('v1'), state('v2'));
    expect([assumedOf(plan), notesOf(plan)]).toEqual([[], [lacksVersion]]);
  });

  test('say nothing if the change labels them: the other version may be in another folder', () => {
    const state = (labels: Record<string, string>, subset: string) =>
      manifests(...rest, bare(labels), virtualService(subset));
    const plan = planOf(state({ app: 'cart' }, 'v2'), state({ app: 'cart', version: 'v1' }, 'v1'));
    expect(assumedOf(plan)).toEqual(['pods of subset v2 of Service shop/cart (app=cart,version=v2) run']);
  });

  test('say nothing if the change deletes them', () => {
    const plan = planOf(
      manifests(...rest, bare(), virtualService('v1')),
      manifests(...rest, deployment('cart', 'v2'), virtualService('v2')),
    );
    expect(assumedOf(plan)).toEqual(['pods of subset v1 of Service shop/cart (app=cart,version=v1) run']);
  });

  test('say nothing if another subset selects them: the label is on the canary alone', () => {
    const subsets = [
      { name: 'stable', labels: { version: 'v1' } },
      { name: 'canary', labels: { track: 'canary' } },
    ];
    const roles = { ...destinationRule(), spec: { host: 'cart', subsets } };
    const state = (subset: string) =>
      manifests(service('cart'), roles, deployment('cart', 'v1'), virtualService(subset));
    const plan = planOf(state('stable'), state('canary'));
    expect(assumedOf(plan)).toEqual([
      'pods of subset canary of Service shop/cart (app=cart,track=canary) run',
    ]);
  });
});

describe('an object that the states reference', () => {
  const state = (subset: string, ...more: object[]) =>
    manifests(destinationRule('v1', 'v2'), virtualService(subset, { gateways: ['edge'] }), ...more);

  test('is not assumed if one of its name is in another namespace, beside those of its own', () => {
    const others = [service('pay'), { ...service('cart'), metadata: { name: 'cart', namespace: 'other' } }];
    const plan = planOf(state('v1', ...others), state('v2', ...others));
    expect(assumedOf(plan).filter((each) => each.startsWith('Service'))).toEqual([]);
    expect(notesOf(plan)).toContain(
      'Service shop/cart, which VirtualService shop/cart references, does not exist: namespace other has one.',
    );
  });

  test('is assumed if nothing says that it does not exist', () => {
    const plan = planOf(state('v1'), state('v2'));
    expect(assumedOf(plan).map((each) => each.split(',')[0])).toContain('Service shop/cart');
  });

  test('is not assumed if the states are declared to be complete', () => {
    const plan = planOf(state('v1'), state('v2'), { isComplete: true });
    expect(assumedOf(plan)).toEqual([]);
    expect(notesOf(plan)).toContain(
      'Gateway shop/edge, which VirtualService shop/cart references, does not exist.',
    );
  });
});
