import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { traced } from './traced';

const folder = mkdtempSync(join(tmpdir(), 'markdown-'));

/** A service with two versions; the first calls the service named last. */
function versioned(name: string, calls: string): string {
  const deployment = (version: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}-${version}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name}, version: ${version} } }
  template:
    metadata: { labels: { app: ${name}, version: ${version} } }
    spec: { containers: [{ name: main, image: a, env: [{ name: URL, value: "http://${calls}:80" }], ports: [{ containerPort: 80 }] }] }`;
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---${deployment('v1')}
---${deployment('v2')}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: shop }
spec:
  host: ${name}
  subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec:
  hosts: [${name}]
  http:
    - match: [{ headers: { x-canary: { exact: "true" } } }]
      route: [{ destination: { host: ${name}, subset: v2 } }]
    - route: [{ destination: { host: ${name}, subset: v1 } }]`;
}

const manifests = [versioned('front', 'back'), versioned('back', 'other')].join('\n---');

test('-o markdown has the hops, the reasons and the answer to --why', async () => {
  const { output, errors } = await traced(
    'trace http://front.shop/ --hops --why v2 -o markdown -',
    manifests,
    folder,
  );
  expect(errors).toBe('');
  expect(output).toContain('**answered by front-v1**');
  expect(output).toContain('| `header-missing` | http\\[0\\].match\\[0\\].headers.x-canary asks for "true"');
  expect(output).toContain('Hop 2: 100% of the requests, sent on by Deployment shop/front-v1');
  expect(output).toContain('### `GET http://back');
  expect(output).toContain(
    '**v2 does not answer this request**\n\nIt does if you\n\n- add header x-canary: true',
  );
});

const requests = `requests:
  - { name: testers get the canary, request: "GET http://front.shop/", expect: { version: v2 } }
  - { name: everyone gets v1, request: "GET http://front.shop/", expect: { version: v1 } }
`;

test('-f -o markdown is a table of the requests', async () => {
  writeFileSync(join(folder, 'requests.yaml'), requests);
  const { output, status } = await traced('trace -f requests.yaml -o markdown -', manifests, folder);
  expect(status).toBe(1);
  expect(output.split('\n')).toEqual([
    '1 of 2 requests differ',
    '',
    '| place | request | answer | result |',
    '|---|---|---|---|',
    '| `requests.yaml:2` | testers get the canary: GET http://front.shop/ from any pod of namespace shop | front-v1 | v2: expected 100%, got 0% (front-v1) |',
    '| `requests.yaml:3` | everyone gets v1: GET http://front.shop/ from any pod of namespace shop | front-v1 | as expected |',
    '',
  ]);
});

test('a request that differs is named', async () => {
  writeFileSync(join(folder, 'requests.yaml'), requests);
  const { output } = await traced('trace -f requests.yaml -', manifests, folder);
  expect(output).toMatch(/^requests.yaml:2 differs: testers get the canary\n/);
});
