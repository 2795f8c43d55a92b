import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployment, documents, istio, namespace, service } from '../manifests';
import { traced } from '../trace/traced';

const shop = documents(
  namespace('shop'),
  service('backend'),
  deployment('backend', 'shop', { ports: [8080] }),
  deployment('client'),
);

/** What a route test says about the request that the pods receive. */
async function wrong(
  rule: string,
  forwarded: string,
  request = 'GET http://backend/api/users/7?q=1',
  headers = '{}',
) {
  const cwd = mkdtempSync(join(tmpdir(), 'forwarded-'));
  writeFileSync(
    join(cwd, 'requests.yaml'),
    `requests: [{ request: "${request}", from: client, headers: ${headers}, expect: { forwarded: ${forwarded} } }]`,
  );
  const virtualService = istio('VirtualService', 'backend', `hosts: [backend]\nhttp: [${rule}]`);
  const { output, errors } = await traced('trace -f requests.yaml -', documents(shop, virtualService), cwd);
  expect(errors).toBe('');
  return output
    .split('\n')
    .filter((line) => line.startsWith('    forwarded'))
    .map((line) => line.trim());
}

const destination = '{ destination: { host: backend } }';

test('pods receive the path that a regular expression makes, with the query', async () => {
  const rule = `{ rewrite: { uriRegexRewrite: { match: "^/api/(.*)/([0-9]+)", rewrite: '/\\2/\\1' } }, route: [${destination}] }`;
  expect(await wrong(rule, '{ path: "/7/users?q=1" }')).toEqual([]);
  expect(await wrong(rule, '{ path: "/api" }')).toEqual(['forwarded path: expected /api, got /7/users?q=1']);
});

test('only the prefix that matched is rewritten', async () => {
  const rule = `{ match: [{ uri: { prefix: /api } }], rewrite: { uri: /v2 }, route: [${destination}] }`;
  expect(await wrong(rule, '{ path: "/v2/users/7?q=1" }')).toEqual([]);
});

test('a header gets the value of another header, and none if the request lacks that', async () => {
  const rule = `{ headers: { request: { set: { x-user: "%REQ(x-ada)%", x-other: "%REQ(x-none?x-ada):2%!", x-gone: "%REQ(x-none)%" } } }, route: [${destination}] }`;
  const headers = '{ x-ada: ada, x-gone: old }';
  const expected = '{ headers: { x-user: ada, x-other: "ad!", x-gone: old } }';
  expect(await wrong(rule, expected, undefined, headers)).toEqual([]);
});

test('headers of one destination are added to those of the route, and removed ones come first', async () => {
  const rule = `{
    headers: { request: { set: { x-a: route }, add: { x-b: route } } },
    route: [{ destination: { host: backend }, headers: { request: { set: { x-a: destination }, add: { x-b: destination }, remove: [x-b] } } }] }`;
  const expected = '{ headers: { x-a: destination, x-b: "route,destination" } }';
  expect(await wrong(rule, expected, undefined, '{ x-b: client }')).toEqual([]);
});

test('of headers that route and one of several destinations set, those of the route stay', async () => {
  const own = (value: string) =>
    `{ destination: { host: backend }, weight: 50, headers: { request: { set: { x-a: ${value}, x-own: ${value} } } } }`;
  const rule = `{ headers: { request: { set: { x-a: route } } }, route: [${own('one')}, ${own('two')}] }`;
  expect(await wrong(rule, '{ headers: { x-a: route, x-own: one } }')).toEqual([
    'forwarded header x-own: expected one, got one or two',
  ]);
});

test('a Host header among the headers rewrites the host, unless the rewrite does', async () => {
  const set = 'headers: { request: { set: { Host: a.example.com } } }';
  expect(await wrong(`{ ${set}, route: [${destination}] }`, '{ host: a.example.com }')).toEqual([]);
  const both = `{ ${set}, rewrite: { authority: b.example.com }, route: [${destination}] }`;
  expect(await wrong(both, '{ host: b.example.com }')).toEqual([]);
});

test('a request that no pod receives is not sent on', async () => {
  expect(await wrong('{ directResponse: { status: 418 } }', '{ path: / }')).toEqual([
    'forwarded: no request is sent on, got direct response 418',
  ]);
});

test('what only the proxy knows is no header that a policy can be judged by', async () => {
  const rule = `{ headers: { request: { set: { x-at: "%START_TIME%" } } }, route: [${destination}] }`;
  const virtualService = istio('VirtualService', 'backend', `hosts: [backend]\nhttp: [${rule}]`);
  const policy = istio(
    'AuthorizationPolicy',
    'at',
    `selector: { matchLabels: { app: backend } }\nrules: [{ when: [{ key: "request.headers[x-at]", values: [now] }] }]`,
  );
  const { output } = await traced(
    'trace http://backend/ --from client -',
    documents(shop, virtualService, policy),
  );
  expect(output).toContain('→ unknown: AuthorizationPolicy shop/at decides');
});
