import { ApiObject, App, Chart, Duration, JsonPatch } from 'cdk8s';
import { allOf, Backend, CanaryPair, callers, cookie, header, method } from '../../../lib';
import { canary, cart, type Mistake, second, version } from './mistake';

/** Mistakes of versions, canaries and their matches. */
export const versionMistakes: readonly Mistake[] = [
  {
    ...{ rule: 'invalid-sticky', name: 'sticky as text', path: 'shop/canary', value: '"yes"' },
    make: (chart) => canary(chart, cart(chart), { sticky: 'yes' }),
  },
  {
    ...{ rule: 'invalid-sticky', name: 'a cookie that Envoy would expand', path: 'shop/canary' },
    value: '"cart%v2"',
    make: (chart) => canary(chart, cart(chart), { sticky: { cookie: 'cart%v2' } }),
  },
  {
    ...{ rule: 'invalid-sticky', name: 'a cookie with a prefix that needs HTTPS', path: 'shop/canary' },
    value: '"__Host-cart"',
    make: (chart) => canary(chart, cart(chart), { sticky: { cookie: '__Host-cart' } }),
  },
  {
    ...{ rule: 'invalid-sticky', name: 'a cookie of one host with a domain', path: 'shop/canary' },
    value: 'with a domain',
    make: (chart) => {
      const sticky = { cookie: '__Host-cart', secure: true, domain: 'example.com' };
      canary(chart, cart(chart), { sticky });
    },
  },
  {
    ...{ rule: 'invalid-sticky', name: 'a cookie that is kept for too long', path: 'shop/canary' },
    value: '34560001',
    make: (chart) => canary(chart, cart(chart), { sticky: { maxAge: Duration.seconds(34_560_001) } }),
  },
  {
    ...{ rule: 'invalid-sticky', name: 'a domain that is none', path: 'shop/canary', value: '"shop; a=b"' },
    make: (chart) => canary(chart, cart(chart), { sticky: { domain: 'shop; a=b' } }),
  },
  {
    ...{ rule: 'invalid-sticky', name: 'a cookie for other sites without HTTPS', path: 'shop/canary' },
    value: "sameSite: 'None' without secure",
    make: (chart) => canary(chart, cart(chart), { sticky: { sameSite: 'None' } }),
  },
  {
    ...{ rule: 'invalid-sticky', name: 'a site that is none', path: 'shop/canary', value: '"lax"' },
    make: (chart) => canary(chart, cart(chart), { sticky: { sameSite: 'lax' } }),
  },
  {
    ...{ rule: 'invalid-sticky', name: 'HTTPS as text', path: 'shop/canary', value: 'secure: "true"' },
    make: (chart) => canary(chart, cart(chart), { sticky: { secure: 'true' } }),
  },
  {
    ...{ rule: 'invalid-sticky', name: 'buckets that are none', path: 'shop/canary', value: '"middle"' },
    make: (chart) => canary(chart, cart(chart), { sticky: { buckets: 'middle' } }),
  },
  {
    ...{ rule: 'sticky-on-tcp', name: 'a sticky canary of connections', path: 'shop/canary' },
    value: 'cart has only tcp ports',
    make: (chart) => canary(chart, cart(chart, { protocol: 'tcp' }), { sticky: true }),
  },
  {
    ...{ rule: 'sticky-beside-weight', name: 'a sticky canary and a weighted one', path: 'shop/second' },
    value: 'v2 has 10 percent',
    make: (chart) => {
      const stable = cart(chart);
      canary(chart, stable);
      second(chart, stable, { sticky: true });
    },
  },
  {
    ...{ rule: 'sticky-canaries-collide', name: 'two sticky canaries with two cookies', path: 'shop/second' },
    value: 'cart-v2 and cart-v3',
    make: (chart) => {
      const stable = cart(chart);
      canary(chart, stable, { sticky: true });
      second(chart, stable, { sticky: true });
    },
  },
  {
    ...{
      rule: 'sticky-canaries-collide',
      name: 'two sticky canaries of the same users',
      path: 'shop/second',
    },
    value: 'both take the lowest buckets',
    make: (chart) => {
      const stable = cart(chart);
      canary(chart, stable, { sticky: { cookie: 'cart' } });
      second(chart, stable, { sticky: { cookie: 'cart' } });
    },
  },
  {
    ...{ rule: 'sticky-canaries-collide', name: 'three sticky canaries', path: 'shop/third' },
    value: 'third sticky canary of cart',
    make: (chart) => {
      const stable = cart(chart);
      canary(chart, stable, { sticky: { cookie: 'cart' } });
      second(chart, stable, { sticky: { cookie: 'cart', buckets: 'highest' } });
      new CanaryPair(chart, 'third', {
        stable,
        canary: { ...version, name: 'v4' },
        weight: 10,
        sticky: { cookie: 'cart' },
      });
    },
  },
  {
    ...{ rule: 'version-without-image', name: 'a version without image', path: 'shop/cart/version' },
    value: '""',
    make: (chart) => cart(chart, { version: { name: 'v1', image: '' } }),
  },
  {
    ...{ rule: 'invalid-name', name: 'a version name that no subset can have', path: 'shop/cart/version' },
    value: '"v1.2"',
    make: (chart) => cart(chart, { version: { ...version, name: 'v1.2' } }),
  },
  {
    ...{ rule: 'invalid-name', name: 'a label that no pod can carry', path: 'shop/cart/version' },
    value: '"v1 beta"',
    make: (chart) => cart(chart, { version: { ...version, label: 'v1 beta' } }),
  },
  {
    ...{ rule: 'empty-selector', name: 'a selector without labels', path: 'shop/cart/version' },
    value: 'v1',
    make: (chart) => cart(chart, { version: { ...version, selector: {} } }),
  },
  {
    ...{ rule: 'version-labels-lost', name: 'a selector of another version', path: 'shop/cart/version' },
    value: 'version: v9',
    make: (chart) => cart(chart, { version: { ...version, selector: { app: 'cart', version: 'v9' } } }),
  },
  {
    ...{ rule: 'selector-takes-other-pods', name: 'a selector by app alone, and a canary' },
    ...{ path: 'shop/canary', value: 'app: cart' },
    make: (chart) => canary(chart, cart(chart, { version: { ...version, selector: { app: 'cart' } } })),
  },
  {
    ...{ rule: 'invalid-replicas', name: 'fewer than no pods', path: 'shop/cart/version' },
    value: '-1',
    make: (chart) => cart(chart, { version: { ...version, replicas: -1 } }),
  },
  {
    ...{ rule: 'replicas-with-autoscaling', name: 'replicas and autoscaling', path: 'shop/cart/version' },
    value: 'v1',
    make: (chart) => cart(chart, { version: { ...version, replicas: 2, autoscaling: { min: 1, max: 2 } } }),
  },
  {
    ...{ rule: 'replicas-with-autoscaling', name: 'both for a service', path: 'shop/cart' },
    value: 'cart has both',
    make: (chart) => cart(chart, { replicas: 2, autoscaling: { min: 1, max: 2 } }),
  },
  {
    ...{ rule: 'invalid-replicas', name: 'fewer than no pods for a canary', path: 'shop/canary' },
    value: '-1',
    make: (chart) => canary(chart, cart(chart), { replicas: -1 }),
  },
  {
    ...{ rule: 'replicas-differ', name: "a promoted version with a canary's number", path: 'shop/cart' },
    value: 'v1 has replicas: 1, but cart has replicas: 4',
    make: (chart) => cart(chart, { replicas: 4, version: { ...version, replicas: 1 } }),
  },
  {
    ...{ rule: 'replicas-differ', name: 'a number in a service that scales', path: 'shop/cart' },
    value: 'autoscaling: { min: 4, max: 10 }',
    make: (chart) => cart(chart, { autoscaling: { min: 4, max: 10 }, version: { ...version, replicas: 1 } }),
  },
  {
    ...{ rule: 'replicas-differ', name: 'two numbers for one canary', path: 'shop/canary' },
    value: 'the CanaryPair has replicas: 2',
    make: (chart) =>
      canary(chart, cart(chart), { replicas: 2, canary: { ...version, name: 'v2', replicas: 1 } }),
  },
  {
    ...{ rule: 'invalid-autoscaling', name: 'a minimum above the maximum', path: 'shop/cart/version' },
    value: '3',
    make: (chart) => cart(chart, { version: { ...version, autoscaling: { min: 3, max: 2 } } }),
  },
  {
    ...{
      rule: 'autoscaling-without-request',
      name: 'autoscaling without a request',
      path: 'shop/cart/version',
    },
    value: 'v1',
    make: (chart) => cart(chart, { version: { ...version, autoscaling: { min: 1, max: 2 } } }),
  },
  {
    ...{ rule: 'version-labels-lost', name: 'a version label patched away', path: 'shop/cart/version' },
    value: 'version: v1',
    make: (chart) =>
      ApiObject.of(cart(chart).stable.deployment).addJsonPatch(
        JsonPatch.remove('/spec/template/metadata/labels/version'),
      ),
  },
  {
    ...{ rule: 'version-labels-lost', name: 'a version label overwritten', path: 'shop/cart/version' },
    value: 'v9',
    make: (chart) => cart(chart).stable.deployment.podMetadata.addLabel('version', 'v9'),
  },
  {
    ...{
      rule: 'version-labels-lost',
      name: 'pod labels that overrule the version',
      path: 'shop/cart/version',
    },
    value: '"v9"',
    make: (chart) => cart(chart, { everyVersion: { podLabels: { version: 'v9' } } }),
  },
  {
    ...{ rule: 'version-without-pods', name: 'requests for a version without pods', path: 'shop/cart' },
    value: 'v2',
    make: (chart) => canary(chart, cart(chart), { canary: { ...version, name: 'v2', replicas: 0 } }),
  },
  {
    ...{ rule: 'duplicate-version', name: 'the same version name twice', path: 'shop/canary' },
    value: 'v1',
    make: (chart) => canary(chart, cart(chart), { canary: version }),
  },
  {
    ...{ rule: 'duplicate-version', name: 'one label for two versions', path: 'shop/canary' },
    value: 'version: v1',
    make: (chart) => canary(chart, cart(chart), { canary: { ...version, name: 'v2', label: 'v1' } }),
  },
  {
    ...{ rule: 'weight-out-of-range', name: 'canaries with more than all requests', path: 'shop/second' },
    value: 'v2 60, v3 50',
    make: (chart) => {
      const { stable } = canary(chart, cart(chart), { weight: 60 });
      second(chart, stable, { weight: 50 });
    },
  },
  {
    ...{ rule: 'overlapping-matches', name: 'two canaries for one request', path: 'shop/second' },
    value: 'header x-canary true and method GET',
    make: (chart) => {
      const { stable } = canary(chart, cart(chart), { when: [header('x-canary').is('true')] });
      second(chart, stable, { when: [method('GET')] });
    },
  },
  {
    ...{ rule: 'canary-never-matched', name: 'a canary behind one that takes all', path: 'shop/canary' },
    value: 'v3 comes before v2',
    make: (chart) => {
      const pair = canary(chart, cart(chart), { when: [allOf(header('a').is('b'), method('GET'))] });
      second(chart, pair.stable, { when: [method('GET')], before: [pair] });
    },
  },
  {
    ...{ rule: 'before-other-service', name: 'an order with another service', path: 'shop/second' },
    value: 'shop/canary',
    make: (chart) => {
      const pair = canary(chart, cart(chart));
      const other = new Backend(chart, 'stock', { port: 80, version });
      second(chart, other, { before: [pair] });
    },
  },
  ...[101, -1, 0.5, Number.NaN, '10'].map((weight) => ({
    ...{ rule: 'weight-out-of-range', name: `a weight of ${JSON.stringify(weight)}`, path: 'shop/canary' },
    value: String(weight),
    make: (chart: Chart) => canary(chart, cart(chart), { weight }),
  })),
  {
    ...{ rule: 'not-a-service', name: 'a canary of something without versions', path: 'shop/canary' },
    value: 'not a service with a version',
    // @ts-expect-error: what a program in JavaScript may do
    make: (chart) => canary(chart, chart),
  },
  {
    ...{ rule: 'service-of-another-app', name: 'a canary of a service in another App', path: 'shop/canary' },
    value: 'other/cart',
    make: (chart) => canary(chart, cart(new Chart(new App(), 'other', { namespace: 'other' }))),
  },
  {
    ...{ rule: 'match-without-value', name: 'a match without value', path: 'shop/canary' },
    value: 'no condition on the value',
    make: (chart) => canary(chart, cart(chart), { when: [header('x')] }),
  },
  {
    ...{ rule: 'match-without-value', name: 'a match on an empty value', path: 'shop/canary' },
    value: '""',
    make: (chart) => canary(chart, cart(chart), { when: [header('x').is('')] }),
  },
  {
    ...{ rule: 'match-twice', name: 'two conditions on one header at once', path: 'shop/canary' },
    value: 'header x',
    make: (chart) => canary(chart, cart(chart), { when: [allOf(header('x').is('a'), header('x').is('b'))] }),
  },
  {
    ...{ rule: 'header-ignored', name: 'a header that Istio ignores', path: 'shop/canary' },
    value: '"uri"',
    make: (chart) => canary(chart, cart(chart), { when: [header('uri').is('/')] }),
  },
  {
    ...{ rule: 'invalid-match', name: 'a cookie name that HTTP does not allow', path: 'shop/canary' },
    value: 'a cookie',
    make: (chart) => canary(chart, cart(chart), { when: [cookie('a b').is('c')] }),
  },
  {
    ...{ rule: 'regex-not-re2', name: 'a regular expression with look-ahead', path: 'shop/canary' },
    value: '(?=a)b',
    make: (chart) => canary(chart, cart(chart), { when: [header('x').regex('(?=a)b')] }),
  },
  {
    ...{ rule: 'request-match-on-tcp', name: 'a header match on a TCP port', path: 'shop/canary' },
    value: 'header x',
    make: (chart) => canary(chart, cart(chart, { protocol: 'tcp' }), { when: [header('x').is('a')] }),
  },
  {
    ...{ rule: 'callers-never-match', name: 'callers that are two things at once', path: 'shop/canary' },
    value: 'a and b',
    make: (chart) =>
      canary(chart, cart(chart), {
        when: [allOf(callers.withLabels({ app: 'a' }), callers.withLabels({ app: 'b' }))],
      }),
  },
  {
    ...{ rule: 'callers-never-match', name: 'callers of a version that nobody runs', path: 'shop/canary' },
    value: 'version: v9',
    make: (chart) =>
      canary(chart, cart(chart), { when: [callers.withLabels({ app: 'cart', version: 'v9' })] }),
  },
];
