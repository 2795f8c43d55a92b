import { traced } from './traced';

const backend = (version: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: backend-${version}, namespace: shop }
spec:
  selector: { matchLabels: { app: backend, version: ${version} } }
  template:
    metadata: { labels: { app: backend, version: ${version} } }
    spec: { containers: [{ name: main, image: backend, ports: [{ containerPort: 8080 }] }] }
`;

const services = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: backend, namespace: shop }
spec:
  selector: { app: backend }
  ports: [{ name: http, port: 8080 }]
---${backend('v1')}---${backend('v2')}---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: backend, namespace: shop }
spec:
  host: backend
  subsets:
    - { name: v1, labels: { version: v1 } }
    - { name: v2, labels: { version: v2 } }
`;

const rule = (version: string, subset: string) => `
apiVersion: networking.istio.io/${version}
kind: VirtualService
metadata: { name: backend, namespace: shop }
spec:
  hosts: [backend]
  http: [{ route: [{ destination: { host: backend, subset: ${subset} } }] }]
`;

test('of two objects with the same name only the last one is read, whatever their API versions are', async () => {
  const state = [services, rule('v1', 'v1'), rule('v1beta1', 'v2')].join('---');
  const { output } = await traced('trace http://backend.shop:8080/ -', state);
  expect(output).toContain('answered by backend-v2');
  expect(output).not.toContain('backend-v1');
  const { output: reversed } = await traced(
    'trace http://backend.shop:8080/ -',
    [services, rule('v1beta1', 'v2'), rule('v1', 'v1')].join('---'),
  );
  expect(reversed).toContain('answered by backend-v1');
});
