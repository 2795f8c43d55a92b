import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixturesOf } from './fixture';
import { moved } from './moved';
import { questionOf } from './question';

const wire = (text: string) => {
  const question = questionOf(text);
  if (question.kind !== 'wire') throw new Error('a question to the wire was expected');
  return question;
};

test('a line tells who asks what, and what comes', () => {
  const { from, request, outcomes } = wire(
    'POST http://backend.shop:8080/a from shop/frontend [x-canary: true] [http2] -> 200 backend/v1 path=/a, 503 UH',
  );
  expect(from).toBe('shop/frontend');
  expect(request).toEqual({
    url: 'http://backend.shop:8080/a',
    method: 'POST',
    headers: { 'x-canary': 'true' },
    http2: true,
  });
  expect(outcomes).toEqual([
    { status: 200, app: 'backend', version: 'v1', details: new Map([['path', '/a']]) },
    { status: 503, flag: 'UH', details: new Map() },
  ]);
});

test('no answer, and no server name', () => {
  const { request, outcomes } = wire('tls://db.shop:5432 from shop [sni none] -> none NR');
  expect(request).toMatchObject({ servername: null });
  expect(outcomes).toEqual([{ status: 0, flag: 'NR', details: new Map() }]);
});

test('a refusal', () => {
  expect(questionOf('apply -> refused: field is immutable')).toMatchObject({
    kind: 'apply',
    refused: 'field is immutable',
  });
  expect(questionOf('validate -> accepted')).toMatchObject({ kind: 'validate', refused: undefined });
});

test.each([
  'http://backend.shop/ from shop',
  'backend.shop from shop -> 200',
  'http://backend.shop/ from shop [canary] -> 200',
  'http://backend.shop/ -> 200',
  'http://backend.shop/ from shop -> OK',
  'apply -> 422',
])('%s is no claim', (text) => {
  expect(() => questionOf(text)).toThrow();
});

test('namespaces move, and what only looks like one stays', () => {
  const object = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: {
      hosts: ['shop.shop.svc.cluster.local', 'shop.example.com', 'shop'],
      gateways: ['mesh', 'shop/shop', 'shop'],
      exportTo: ['.', 'shop', 'other'],
      http: [{ match: [{ sourceNamespace: 'shop' }], route: [{ destination: { host: 'shop.shop' } }] }],
    },
  };
  const { objects, questions } = moved([object], [wire('http://shop.shop:80/ from shop/shop -> 200')], 'f1');
  expect(objects).toEqual([
    {
      ...object,
      metadata: { name: 'shop', namespace: 'shop-f1' },
      spec: {
        hosts: ['shop.shop-f1.svc.cluster.local', 'shop.example.com', 'shop'],
        gateways: ['mesh', 'shop-f1/shop', 'shop'],
        exportTo: ['.', 'shop-f1', 'other'],
        http: [
          { match: [{ sourceNamespace: 'shop-f1' }], route: [{ destination: { host: 'shop.shop-f1' } }] },
        ],
      },
    },
  ]);
  expect(questions).toMatchObject([{ from: 'shop-f1/shop', request: { url: 'http://shop.shop-f1:80/' } }]);
});

test('what is exported to all is kept to the namespaces of its own', () => {
  const rule = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'a', namespace: 'shop' },
    spec: { host: '*' },
  };
  expect(moved([rule], [wire('http://a/ from other -> 200')], 'f1').objects).toMatchObject([
    { spec: { exportTo: ['shop-f1', 'other-f1'] } },
  ]);
});

test('a line of wire.json names the pods that answer, each of which must', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  mkdirSync(join(folder, 'split'));
  writeFileSync(join(folder, 'split', 'failing.yaml'), '');
  const line = { twin: 'failing', url: 'http://cart.shop/', from: 'shop', status: 200 };
  const text = JSON.stringify([{ ...line, reaches: ['cart/v1', 'cart/v2'] }]);
  writeFileSync(join(folder, 'split', 'wire.json'), text);
  const questions = fixturesOf(() => true, folder).flatMap((fixture) => fixture.questions);
  rmSync(folder, { recursive: true });
  expect(questions).toMatchObject([
    {
      text: '{"url":"http://cart.shop/"} from shop -> 200 cart/v1 or cart/v2',
      outcomes: [
        { status: 200, app: 'cart', version: 'v1' },
        { status: 200, app: 'cart', version: 'v2' },
      ],
    },
  ]);
});

test('a line of wire.json asks whether a twin is refused, or how many pods answer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  mkdirSync(join(folder, 'field'));
  writeFileSync(join(folder, 'field', 'failing.yaml'), '');
  const request = { url: 'http://cart.shop/', from: 'shop', status: 200, protocol: 'http2', pods: 'one' };
  const lines = [{ ask: 'apply', refused: 'no such field' }, { ask: 'validate' }, request];
  const text = JSON.stringify(lines.map((line) => ({ twin: 'failing', ...line })));
  writeFileSync(join(folder, 'field', 'wire.json'), text);
  const questions = fixturesOf(() => true, folder).flatMap((fixture) => fixture.questions);
  rmSync(folder, { recursive: true });
  expect(questions).toMatchObject([
    { kind: 'apply', text: 'apply -> refused: no such field' },
    { kind: 'validate', text: 'validate -> accepted', refused: undefined },
    {
      kind: 'wire',
      text: '{"url":"http://cart.shop/"} from shop -> 200 protocol=http2 one of its pods',
      pods: 'one',
      outcomes: [{ status: 200, details: new Map([['protocol', 'http2']]) }],
    },
  ]);
});

test('every claim of a rule’s twins can be read', () => {
  expect(() => fixturesOf(() => true)).not.toThrow();
});
