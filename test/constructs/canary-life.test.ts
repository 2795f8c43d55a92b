import { Yaml } from 'cdk8s';
import { createTwoFilesPatch } from 'diff';
import {
  type App,
  Backend,
  CanaryPair,
  Frontend,
  header,
  IngressGateway,
  Listener,
  type VersionProps,
} from '../../lib';
import { manifest, program } from '../program';

const v1: VersionProps = { name: 'v1', image: 'shop/cart:1', replicas: 2 };
const v2: VersionProps = { name: 'v2', image: 'shop/cart:2', replicas: 1 };

interface Stage {
  readonly version: VersionProps;
  readonly canary?: VersionProps;
  readonly weight?: number;
}

/** A service that another calls, with what all its versions have in common, at one stage of a canary's life. */
function stage({ version, canary, weight = 10 }: Stage): App {
  const { app, chart } = program();
  const stock = new Backend(chart, 'stock', { port: 8080, version: { name: 'v1', image: 'shop/stock:1' } });
  const cart = new Frontend(chart, 'cart', {
    port: 80,
    version,
    everyVersion: { env: { LOG_LEVEL: 'info' } },
    calls: [stock],
  });
  new IngressGateway(chart, 'public', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['shop.example.com'], to: cart }],
  });
  if (canary !== undefined) {
    new CanaryPair(chart, 'cart-canary', {
      stable: cart,
      canary,
      when: [header('x-canary').is('true')],
      weight,
    });
  }
  return app;
}

/** The lines that go and come from one stage to the next, file by file, as a reviewer sees them. */
function difference(from: App, to: App): string {
  const before = texts(from);
  const after = texts(to);
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => changes(name, before.get(name), after.get(name)))
    .join('\n');
}

function changes(name: string, before: string | undefined, after: string | undefined): string {
  if (after === undefined) return `gone: ${name}`;
  if (before === undefined) return `new: ${name}`;
  const patch = createTwoFilesPatch(name, name, before, after, undefined, undefined, { context: 0 });
  const lines = patch.split('\n').filter((line) => /^[-+] /.test(line));
  return [`changed: ${name}`, ...lines].join('\n');
}

function texts(app: App): Map<string, string> {
  return new Map(app.manifests().map((one) => [`${one.kind} ${one.metadata.name}`, Yaml.stringify(one)]));
}

test('starting a canary adds a Deployment, a subset, a rule and a share, and moves nothing else', () => {
  const started = difference(stage({ version: v1 }), stage({ version: v1, canary: v2 }));
  expect(started).toMatchSnapshot();
  const touched = started.split('\n').filter((line) => /^(new|changed|gone):/.test(line));
  expect(touched).toEqual([
    'new: Deployment cart-v2',
    'changed: DestinationRule cart',
    'changed: VirtualService cart',
    'changed: VirtualService public-shop.example.com',
  ]);
});

test('moving the weight changes the two weights in the mesh and at the gateway, and nothing else', () => {
  const moved = difference(
    stage({ version: v1, canary: v2 }),
    stage({ version: v1, canary: v2, weight: 50 }),
  );
  const weights = ['-      weight: 90', '+      weight: 50', '-      weight: 10', '+      weight: 50'];
  expect(moved.split('\n').map((line) => line.replace(/ +/, ' '))).toEqual([
    ...['changed: VirtualService cart', ...weights.map((line) => line.replace(/ +/, ' '))],
    ...['changed: VirtualService public-shop.example.com', ...weights.map((line) => line.replace(/ +/, ' '))],
  ]);
});

test('header only is a weight of 0', () => {
  const changed = difference(
    stage({ version: v1, canary: v2 }),
    stage({ version: v1, canary: v2, weight: 0 }),
  );
  expect(changed.split('\n').filter((line) => /^[-+]/.test(line))).toHaveLength(8);
  expect(changed).not.toMatch(/^[-+] *(?!weight)\w/m);
});

test('promoting takes the old version away, and leaves the promoted Deployment as it was, to the byte', () => {
  const before = stage({ version: v1, canary: v2 });
  const after = stage({ version: v2 });
  expect(difference(before, after)).toMatchSnapshot();
  expect(JSON.stringify(manifest(after, 'Deployment', 'cart-v2'))).toBe(
    JSON.stringify(manifest(before, 'Deployment', 'cart-v2')),
  );
});

test('a call that is added after the canary leaves promotion the same bytes', () => {
  const make = (version: VersionProps, canary?: VersionProps) => {
    const { app, chart } = program();
    const cart = new Backend(chart, 'cart', { port: 80, version, everyVersion: { env: { A: '1' } } });
    const stock = new Backend(chart, 'stock', { port: 80, version: v1 });
    if (canary !== undefined) new CanaryPair(chart, 'canary', { stable: cart, canary, weight: 10 });
    cart.calls(stock);
    return JSON.stringify(manifest(app, 'Deployment', 'cart-v2'));
  };
  expect(make(v2)).toBe(make(v1, v2));
});

test('aborting gives back the bytes from before the start', () => {
  const before = stage({ version: v1 }).synthYaml();
  expect(stage({ version: v1, canary: v2 }).synthYaml()).not.toBe(before);
  expect(stage({ version: v1 }).synthYaml()).toBe(before);
});
