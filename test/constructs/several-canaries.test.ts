import { Chart } from 'cdk8s';
import {
  App,
  allOf,
  Backend,
  CanaryPair,
  callers,
  cookie,
  Frontend,
  header,
  IngressGateway,
  Listener,
  type Match,
  method,
  queryParameter,
} from '../../lib';

interface Rule {
  readonly name: string;
  readonly match?: readonly object[];
  readonly route: readonly { readonly destination: { readonly subset: string }; readonly weight: number }[];
}

const version = (name: string) => ({ name, image: `shop/cart:${name}` });

function shop() {
  const app = new App({ printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const cart = new Frontend(chart, 'cart', { port: 80, version: version('v1') });
  return { app, chart, cart };
}

function rulesOf(app: App, name: string, protocol: 'http' | 'tcp' = 'http'): readonly Rule[] {
  const found = app
    .manifests()
    .find(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === name);
  const spec = found?.spec as { readonly [protocol: string]: readonly Rule[] } | undefined;
  return spec?.[protocol] ?? [];
}

const told = ({ name, route }: Rule) =>
  `${name}: ${route.map(({ destination, weight }) => `${destination.subset} ${weight}`).join(', ')}`;

function problemsOf(app: App): string[] {
  try {
    app.synthYaml();
    return [];
  } catch (error) {
    return (error as { problems: { rule: string; message: string }[] }).problems.map(
      ({ rule, message }) => `${rule}: ${message}`,
    );
  }
}

test('each canary gets its matches and its share, the stable version the rest', () => {
  const { app, chart, cart } = shop();
  new CanaryPair(chart, 'two', {
    stable: cart,
    canary: version('v2'),
    when: [header('x-team').is('a')],
    weight: 7,
  });
  new CanaryPair(chart, 'three', { stable: cart, canary: version('v3'), weight: 3 });
  new CanaryPair(chart, 'four', {
    stable: cart,
    canary: version('v4'),
    when: [header('x-team').is('b')],
    weight: 0,
  });
  expect(rulesOf(app, 'cart').map(told)).toEqual([
    'v2-by-match: v2 100',
    'v4-by-match: v4 100',
    'default: v1 90, v2 7, v3 3, v4 0',
  ]);
});

test('a gateway has the rules that the mesh has', () => {
  const { app, chart, cart } = shop();
  new IngressGateway(chart, 'edge', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['shop.example.com'], to: cart }],
  });
  const two = new CanaryPair(chart, 'two', {
    stable: cart,
    canary: version('v2'),
    when: [header('x-canary').present()],
    weight: 7,
  });
  new CanaryPair(chart, 'three', {
    stable: cart,
    canary: version('v3'),
    when: [callers.inNamespace('staging'), header('x-canary').is('three')],
    weight: 3,
    before: [two],
  });
  expect(rulesOf(app, 'edge-shop.example.com').map(told)).toEqual([
    'cart:/*:v3-by-match: v3 100',
    'cart:/*:v2-by-match: v2 100',
    'cart:/*:default: v1 90, v2 7, v3 3',
  ]);
  expect(rulesOf(app, 'cart').map(({ name }) => name)).toEqual(['v3-by-match', 'v2-by-match', 'default']);
});

test("removing one team's block leaves the lines of the other as they are", () => {
  const program = (withThree: boolean) => {
    const { app, chart, cart } = shop();
    new CanaryPair(chart, 'two', {
      stable: cart,
      canary: version('v2'),
      when: [header('x-team').is('a')],
      weight: 7,
    });
    if (withThree) new CanaryPair(chart, 'three', { stable: cart, canary: version('v3'), weight: 3 });
    return app;
  };
  const [before, after] = [rulesOf(program(true), 'cart'), rulesOf(program(false), 'cart')];
  expect(after[0]).toEqual(before[0]);
  expect(after.map(told)).toEqual(['v2-by-match: v2 100', 'default: v1 93, v2 7']);
});

test('connections of a tcp port get the canary of their caller, and else a share', () => {
  const app = new App({ printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const stock = new Backend(chart, 'stock', {
    ports: [{ port: 5432, protocol: 'tcp' }],
    version: version('v1'),
  });
  for (const [index, name] of ['v2', 'v3'].entries()) {
    new CanaryPair(chart, name, {
      stable: stock,
      canary: version(name),
      when: [callers.withLabels({ team: name })],
      weight: 10 * index,
    });
  }
  const rules = rulesOf(app, 'stock', 'tcp');
  expect(rules.map((rule) => told({ ...rule, name: JSON.stringify(rule.match) }))).toEqual([
    '[{"port":5432,"sourceLabels":{"team":"v2"}}]: v2 100',
    '[{"port":5432,"sourceLabels":{"team":"v3"}}]: v3 100',
    '[{"port":5432}]: v1 90, v2 0, v3 10',
  ]);
});

test('a patch is for the rule of one canary, or for those of all', () => {
  const { app, chart, cart } = shop();
  const [two] = ['a', 'b'].map(
    (team) =>
      new CanaryPair(chart, team, {
        stable: cart,
        canary: version(team),
        when: [header('x-team').is(team)],
        weight: 0,
      }),
  );
  cart.patchRule('by-match', { timeout: '3s' });
  cart.patchRule('by-match', { timeout: '5s' }, { version: two?.canary });
  expect(rulesOf(app, 'cart').map((rule) => (rule as { timeout?: string }).timeout)).toEqual([
    '5s',
    '3s',
    undefined,
  ]);
});

const apart: [string, Match, Match][] = [
  ['two values of a header', header('x').is('a'), header('x').is('b')],
  ['two values of a cookie', cookie('release').is('a'), cookie('release').is('b')],
  ['a value and its negation', header('x').is('a'), header('x').not.is('a')],
  ['a header and its absence', header('x').prefix('a'), header('x').not.present()],
  ['two prefixes', header('x').prefix('beta-'), header('x').prefix('alpha-')],
  ['a value outside a prefix', header('x').is('a'), header('x').prefix('b')],
  ['a value outside a regular expression', header('x').is('a'), header('x').regex('[0-9]+')],
  ['a prefix that is excluded', header('x').prefix('beta-'), header('x').not.prefix('beta')],
  ['two methods', method('GET'), method('POST')],
  ['two values of a parameter', queryParameter('v').is('1'), queryParameter('v').is('2')],
  ['callers of two namespaces', callers.inNamespace('a'), callers.inNamespace('b')],
  ['callers with two labels', callers.withLabels({ app: 'a' }), callers.withLabels({ app: 'b' })],
  [
    'one of several conditions',
    allOf(header('x').is('a'), method('GET')),
    allOf(header('y').is('a'), method('POST')),
  ],
];

const together: [string, Match, Match, string][] = [
  ['two headers', header('x').is('a'), header('y').is('b'), 'header x a and header y b'],
  ['two cookies', cookie('x').is('a'), cookie('y').is('b'), 'cookie x a and cookie y b'],
  ['a value in a prefix', header('x').is('beta-2'), header('x').prefix('beta-'), 'header x beta-2'],
  ['nested prefixes', header('x').prefix('be'), header('x').prefix('beta'), 'header x that begins with beta'],
  ['a value and any', header('x').is('a'), header('x').present(), 'header x a'],
  [
    'regular expressions',
    header('x').regex('a+'),
    header('x').regex('.*b'),
    'header x that matches a+ and .*b',
  ],
  [
    'a caller and a header',
    callers.inNamespace('a'),
    header('x').is('b'),
    'caller namespace a and header x b',
  ],
  ['a value that is not excluded', header('x').is('a'), header('x').not.is('b'), 'header x a'],
  ['two absences', header('x').not.present(), header('y').not.present(), 'none of the excluded values'],
];

function canariesWith(first: Match, second: Match, isOrdered: boolean): string[] {
  const { app, chart, cart } = shop();
  const two = new CanaryPair(chart, 'two', {
    ...{ stable: cart, canary: version('v2'), when: [first], weight: 5 },
  });
  new CanaryPair(chart, 'three', {
    ...{ stable: cart, canary: version('v3'), when: [second], weight: 5 },
    before: isOrdered ? [two] : [],
  });
  return problemsOf(app);
}

test.each(apart)('two canaries need no order for: %s', (_, first, second) => {
  expect(canariesWith(first, second, false)).toEqual([]);
  expect(canariesWith(second, first, false)).toEqual([]);
});

test.each(together)('two canaries need an order for: %s', (_, first, second, request) => {
  expect(canariesWith(first, second, false)).toEqual([
    `overlapping-matches: v2 and v3 both match a request with ${request}`,
  ]);
});

test('with an order, both may match', () => {
  expect(canariesWith(header('x').is('a'), header('y').is('b'), true)).toEqual([]);
});
