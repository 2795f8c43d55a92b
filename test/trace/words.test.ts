import { traced } from './traced';

const namespace = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }`;

const service = `
apiVersion: v1
kind: Service
metadata: { name: backend, namespace: shop }
spec:
  selector: { app: backend }
  ports: [{ name: http, port: 8080 }]`;

function deployment(name: string, version: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: backend, version: ${version} } }
  template:
    metadata: { labels: { app: backend, version: ${version} } }
    spec: { containers: [{ name: main, image: backend, ports: [{ containerPort: 8080 }] }] }`;
}

const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers:
    - hosts: ['*.example.com']
      port: { number: 80, name: http, protocol: HTTP }`;

function virtualService(spec: string, name = 'backend'): string {
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: ${spec}`;
}

const pods = [service, deployment('backend-v1', 'v1')];
const url = 'http://backend.shop:8080/';

/** The output for some manifests, each text in one line. */
async function outputOf(command: string, manifests: readonly string[]): Promise<string> {
  const { output, errors } = await traced(`trace ${command} -`, manifests.join('\n---\n'));
  expect(errors).toBe('');
  return output.replace(/\s+/g, ' ');
}

const other = '{ match: [{ uri: { prefix: /a } }], route: [{ destination: { host: backend } }] }';

test.each([
  ['a fault', '{ fault: { abort: { httpStatus: 500, percentage: { value: 100 } } } }'],
  ['a redirect', '{ redirect: { authority: a.example.com } }'],
  ['a direct response', '{ directResponse: { status: 410 } }'],
])('the rule with %s takes the request, so the others are other rules', async (_, rule) => {
  const rules = virtualService(`{ hosts: [backend], http: [${other}, ${rule}] }`);
  const output = await outputOf(url, [...pods, rules]);
  expect(output).toContain('Why not another rule');
  expect(output).not.toContain('Why no rule takes it');
});

test('without a rule that takes it, the heading says so', async () => {
  const output = await outputOf(url, [...pods, virtualService(`{ hosts: [backend], http: [${other}] }`)]);
  expect(output).toContain('Why no rule takes it');
});

test('a host of a Gateway without a VirtualService needs one, not a rule', async () => {
  const output = await outputOf('http://shop.example.com/ --from edge', [...pods, gateway]);
  expect(output).toContain('404 (flag NR): no rule takes the request (no-route)');
  expect(output).toContain('fix: bind a VirtualService with host shop.example.com to Gateway shop/edge');
});

test('a port on which a gateway does not listen is closed, whatever its policies say', async () => {
  const policy = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: istio-system }
spec: { action: DENY, rules: [{}] }`;
  const all = [...pods, gateway, policy];
  expect(await outputOf('http://shop.example.com/ --from edge', all)).toContain('→ 403');
  const output = await outputOf('http://shop.example.com:8080/ --from edge', all);
  expect(output).toContain('no-listener');
  expect(output).not.toContain('403');
});

test('versions that all refuse the request give one answer, with reason, code and fix', async () => {
  const policy = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: readers, namespace: shop }
spec: { rules: [{ to: [{ operation: { methods: [GET] } }] }] }`;
  const all = [namespace, ...pods, deployment('backend-v2', 'v2'), policy];
  const output = await outputOf(`'POST ${url}' --from shop`, all);
  expect(output).toContain('→ 403: no rule of AuthorizationPolicy shop/readers allows it');
  expect(output).toContain('(not-allowed-by-policy) fix: add a rule to the AuthorizationPolicy');
  expect(output).not.toContain('100%');
  expect(output.match(/methods asks for GET, found POST/g)).toHaveLength(1);
});

test('the proxy of the caller answers for a connection that the pods close, since they read no requests', async () => {
  const data = `
apiVersion: v1
kind: Service
metadata: { name: all-data, namespace: shop }
spec: { selector: { app: backend }, ports: [{ name: tcp, port: 9000, targetPort: 8080 }] }`;
  const policy = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: shop }
spec: { action: DENY, rules: [{}] }`;
  const output = await outputOf(`${url} --from shop`, [namespace, data, ...pods, policy]);
  expect(output).toContain('→ 503 (flag UC): ');
});

test('an answer names the version that the name of the workload does not contain', async () => {
  expect(await outputOf(url, [service, deployment('catalog', 'v1')])).toContain(
    'answered by catalog, version v1',
  );
  const both = await outputOf(url, [service, deployment('catalog', 'v1'), deployment('catalog-v2', 'v2')]);
  expect(both).toContain('→ 50% catalog, version v1, 50% catalog-v2 ');
});

test('a redirect shows its status and its address', async () => {
  const rules = virtualService('{ hosts: [backend], http: [{ redirect: { authority: a.example.com } }] }');
  expect(await outputOf(url, [...pods, rules])).toContain('→ 301 to http://a.example.com');
});

test('rules of the same name say which VirtualService they are of', async () => {
  const root = virtualService(
    `{ hosts: [shop.example.com], gateways: [edge], http: [
      { match: [{ uri: { prefix: /a } }], delegate: { name: one } },
      { match: [{ uri: { prefix: /b } }], delegate: { name: two } }] }`,
    'root',
  );
  const own = '{ http: [{ name: all, route: [{ destination: { host: backend } }] }] }';
  const all = [...pods, gateway, root, virtualService(own, 'one'), virtualService(own, 'two')];
  const output = await outputOf('http://shop.example.com/a', all);
  expect(output).toContain('rule all of VirtualService shop/one: path prefix "/a"');
  expect(output).toContain('rule all of VirtualService shop/two to backend.shop');
});

test('a VirtualService for every host of a Gateway is not listed for a caller in the mesh', async () => {
  const route = 'http: [{ route: [{ destination: { host: backend } }] }]';
  const catchAll = virtualService(`{ hosts: ['*'], gateways: [edge], ${route} }`, 'all');
  const named = virtualService(`{ hosts: [backend.shop.svc.cluster.local], gateways: [edge], ${route} }`);
  const output = await outputOf(url, [...pods, gateway, catchAll, named]);
  expect(output).not.toContain('VirtualService shop/all');
  expect(output).toContain(
    'not-bound-to-caller: is bound to Gateway shop/edge, and the caller is in the mesh',
  );
});
