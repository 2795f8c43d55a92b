import { Backend, CanaryPair, callers, type VersionProps } from '../../lib';
import { at, brokenRules, manifest, program } from '../program';
import { cart, problemsOf } from './mistakes/mistake';

const image = 'shop/cart:1.4.2';
const next: VersionProps = { name: 'v2', image: 'shop/cart:2' };

/** A service whose running version exists already, and a canary beside it. */
function adopted(version: VersionProps, canary = next) {
  const { app, chart } = program();
  const stable = new Backend(chart, 'cart', { port: 8080, version });
  const pair = new CanaryPair(chart, 'canary', { stable, canary, weight: 10 });
  return { app, chart, stable, pair };
}

test.each(['v1.4.2', '1.4.2', '2026.11', 'v1.4.2_hotfix', 'V2-RC'])(
  'pods that carry version: %s are adopted as they are',
  (label) => {
    const { app } = adopted({ name: 'current', label, image });
    const deployment = manifest(app, 'Deployment', 'cart-current');
    expect(at(deployment, 'spec.selector.matchLabels')).toEqual({ app: 'cart', version: label });
    expect(at(deployment, 'spec.template.metadata.labels')).toEqual({
      app: 'cart',
      version: label,
      'app.kubernetes.io/version': label,
    });
    const subsets = at(manifest(app, 'DestinationRule', 'cart'), 'spec.subsets');
    expect(subsets).toEqual([
      { name: 'current', labels: { version: label } },
      { name: 'v2', labels: { version: 'v2' } },
    ]);
    const route = at(manifest(app, 'VirtualService', 'cart'), 'spec.http.0.route');
    expect(at(route, '0.destination.subset')).toBe('current');
  },
);

test('without a label the name is the label, with the same bytes', () => {
  const yaml = (version: VersionProps) => adopted(version).app.synthYaml();
  expect(yaml({ name: 'v1', label: 'v1', image })).toBe(yaml({ name: 'v1', image }));
});

test('a tag that is written as the name is refused, with the name and label to write', () => {
  const [problem, ...others] = problemsOf((chart) => cart(chart, { version: { name: 'v1.4_RC', image } }));
  expect(problem).toMatchObject({
    path: 'shop/cart/version',
    rule: 'invalid-name',
    fix: "keep it as the label of the pods: name: 'v1-4-rc', label: 'v1.4_RC'",
  });
  expect(others).toEqual([]);
});

test('callers of a version are told by its label', () => {
  const { app, chart, stable } = adopted({ name: 'v1-4-2', label: 'v1.4.2', image });
  const stock = new Backend(chart, 'stock', { port: 80, version: { name: 'v1', image: 'shop/stock:1' } });
  const when = [callers.of(stable.stable)];
  new CanaryPair(chart, 'stock-canary', { stable: stock, canary: next, when, weight: 0 });
  const match = at(manifest(app, 'VirtualService', 'stock'), 'spec.http.0.match.0.sourceLabels');
  expect(match).toEqual({ app: 'cart', version: 'v1.4.2' });
});

describe('a Deployment that exists and selects by other labels', () => {
  const selector = { app: 'cart', release: 'shop' };

  test('keeps its selector; its pods carry these labels and those of app and version', () => {
    const { app } = adopted({ name: 'v1', image, deploymentName: 'cart', selector });
    const deployment = manifest(app, 'Deployment', 'cart');
    expect(at(deployment, 'spec.selector.matchLabels')).toEqual(selector);
    expect(at(deployment, 'spec.template.metadata.labels')).toMatchObject({ ...selector, version: 'v1' });
    const canary = manifest(app, 'Deployment', 'cart-v2');
    expect(at(canary, 'spec.selector.matchLabels')).toEqual({ app: 'cart', version: 'v2' });
    expect(at(canary, 'spec.template.metadata.labels')).not.toHaveProperty('release');
  });

  test('by the app alone is taken over as long as no other version runs beside it', () => {
    const { app, chart } = program();
    const version = { name: 'v1', image, deploymentName: 'cart', selector: { app: 'cart' } };
    const stable = new Backend(chart, 'cart', { port: 8080, version });
    expect(at(manifest(app, 'Deployment', 'cart'), 'spec.selector.matchLabels')).toEqual({ app: 'cart' });
    new CanaryPair(chart, 'canary', { stable, canary: next, weight: 10 });
    expect(brokenRules(chart)).toEqual(['shop/canary: selector-takes-other-pods']);
  });

  test('is refused where everyVersion gives its labels to the canary too', () => {
    const { app, chart } = program();
    const stable = new Backend(chart, 'cart', {
      port: 8080,
      version: { name: 'v1', image, deploymentName: 'cart', selector },
      everyVersion: { podLabels: { release: 'shop' } },
    });
    new CanaryPair(chart, 'canary', { stable, canary: next, weight: 10 });
    expect(brokenRules(chart)).toEqual(['shop/canary: selector-takes-other-pods']);
    expect(() => app.synthYaml()).toThrow(/version v1 also selects pods of v2, by app: cart, release: shop/);
  });
});

test('two versions are told apart by their labels as by their names', () => {
  const { chart } = adopted({ name: 'v1', label: 'v1.0', image }, { ...next, label: 'v1.0' });
  expect(brokenRules(chart)).toEqual(['shop/canary: duplicate-version']);
  // A name may be the label of the other: what counts is what the pods carry.
  const crossed = adopted({ name: 'v1', label: 'v2', image }, { ...next, label: 'v3' });
  expect(brokenRules(crossed.chart)).toEqual([]);
  const other = adopted({ name: 'v1', label: 'v2', image });
  expect(brokenRules(other.chart)).toEqual(['shop/canary: duplicate-version']);
});
