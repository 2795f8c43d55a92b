import { deployment, documents, istio, namespace, service } from '../manifests';
import { traced } from './traced';

const backend = (version: string) =>
  deployment(`backend-${version}`, 'shop', { app: 'backend', labels: `version: ${version}`, ports: [8080] });

const services = documents(
  namespace('shop'),
  service('backend', 'shop', '{ name: http, port: 8080 }'),
  backend('v1'),
  backend('v2'),
  istio(
    'DestinationRule',
    'backend',
    'host: backend\nsubsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]',
  ),
);

const rule = (version: string, subset: string) => `
apiVersion: networking.istio.io/${version}
kind: VirtualService
metadata: { name: backend, namespace: shop }
spec:
  hosts: [backend]
  http: [{ route: [{ destination: { host: backend, subset: ${subset} } }] }]
`;

test('of two objects with the same name only the last one is read, whatever their API versions are', async () => {
  const state = documents(services, rule('v1', 'v1'), rule('v1beta1', 'v2'));
  const { output } = await traced('trace http://backend.shop:8080/ -', state);
  expect(output).toContain('answered by backend-v2');
  expect(output).not.toContain('backend-v1');
  const { output: reversed } = await traced(
    'trace http://backend.shop:8080/ -',
    documents(services, rule('v1beta1', 'v2'), rule('v1', 'v1')),
  );
  expect(reversed).toContain('answered by backend-v1');
});
