import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { deployment, documents, istio, namespace, service } from '../manifests';
import { traced } from './traced';

interface Frozen {
  readonly request: string;
  readonly from: string;
  readonly certificate?: boolean;
  readonly expect: Readonly<Record<string, unknown>>;
}

const shop = documents(
  namespace('shop'),
  service('backend'),
  deployment('backend', 'shop', { ports: [8080] }),
  ...['client', 'tester'].map((name) => deployment(name, 'shop', { spec: `serviceAccountName: ${name}` })),
);
const policy = (name: string, spec: string) => istio('AuthorizationPolicy', name, spec);

/** The file that \`--write\` writes, which the same state has to meet. */
async function frozen(...manifests: string[]): Promise<readonly Frozen[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'freeze-'));
  const state = documents(shop, ...manifests);
  const { status } = await traced('trace --write requests.yaml -', state, cwd);
  expect(status).toBe(0);
  const { requests } = parse(readFileSync(join(cwd, 'requests.yaml'), 'utf8')) as { requests: Frozen[] };
  const checked = await traced('trace -f requests.yaml -', state, cwd);
  expect(checked.output).toMatch(/^0 of \d+ requests? differ\n$/);
  return requests;
}

test('a request that is denied for everybody is written with its status', async () => {
  const requests = await frozen(policy('none', 'selector: { matchLabels: { app: backend } }'));
  expect(requests).toContainEqual({
    request: 'GET http://backend.shop.svc.cluster.local/',
    from: 'namespace:shop',
    expect: { status: 403 },
  });
});

test('the callers, methods and paths of policies are classes of their own', async () => {
  const requests = await frozen(
    policy(
      'some',
      `selector: { matchLabels: { app: backend } }
rules: [{ from: [{ source: { serviceAccounts: [client] } }], to: [{ operation: { methods: [GET], paths: [/api/*] } }] }]`,
    ),
  );
  const told = (request: string, from: string) =>
    requests.find((each) => each.request === request && each.from === from)?.expect;
  const host = 'http://backend.shop.svc.cluster.local';
  const api =
    requests.map(({ request }) => request).find((each) => each.startsWith(`GET ${host}/api/`)) ?? '';
  expect(told(api, 'workload:shop/client')).toEqual({ version: 'shop/backend' });
  expect(told(`GET ${host}/`, 'workload:shop/client')).toEqual({ status: 403 });
  expect(told(api, 'workload:shop/backend')).toEqual({ status: 403 });
  expect(requests.some(({ request }) => /^(?!GET)/.test(request))).toBe(true);
});

test('a version that policies keep a part of the requests from has a share of 0', async () => {
  const requests = await frozen(
    deployment('backend-v2', 'shop', { app: 'backend', labels: 'version: v2', ports: [8080] }),
    policy('v2', 'selector: { matchLabels: { version: v2 } }'),
  );
  expect(requests.map(({ expect }) => expect)).toContainEqual({
    shares: { 'shop/backend': 50, 'shop/backend-v2': 0 },
  });
});

test('a client of a Gateway with MUTUAL has a certificate', async () => {
  const requests = await frozen(
    istio(
      'Gateway',
      'edge',
      'selector: { istio: ingressgateway }\nservers: [{ hosts: [shop.example.com], port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: MUTUAL, credentialName: shop } }]',
    ),
    istio(
      'VirtualService',
      'shop',
      'hosts: [shop.example.com]\ngateways: [edge]\nhttp: [{ route: [{ destination: { host: backend } }] }]',
    ),
  );
  expect(requests).toContainEqual({
    request: 'GET https://shop.example.com/',
    from: 'gateway:shop/edge',
    certificate: true,
    expect: { version: 'shop/backend' },
  });
});
