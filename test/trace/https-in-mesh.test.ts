import { deployment, documents, istio, namespace } from '../manifests';
import { traced } from './traced';

const mesh = documents(
  namespace('shop'),
  deployment('frontend'),
  istio(
    'ServiceEntry',
    'pay',
    `hosts: [pay.example.com, eu.example.com]
location: MESH_EXTERNAL
resolution: DNS
ports: [{ number: 443, name: tls, protocol: TLS }]`,
  ),
);

const rules = (kind: 'http' | 'tls') => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: shop }
spec:
  hosts: [pay.example.com]
${
  kind === 'http'
    ? `  http: [{ fault: { abort: { httpStatus: 500, percentage: { value: 100 } } }, route: [{ destination: { host: eu.example.com } }] }]`
    : `  tls: [{ match: [{ port: 443, sniHosts: [pay.example.com] }], route: [{ destination: { host: eu.example.com } }] }]`
}
`;

const trace = async (...manifests: string[]) =>
  (await traced('trace https://pay.example.com/v1 --from frontend -', documents(...manifests))).output;

test('https from a workload reaches a ServiceEntry with protocol TLS, and the URL stays as written', async () => {
  const output = await trace(mesh);
  expect(output).toContain('GET https://pay.example.com/v1\n');
  expect(output).toContain('pay.example.com, outside the mesh');
});

test('a tls rule takes it by its server name', async () => {
  const output = await trace(mesh, rules('tls'));
  expect(output).toContain('tls[0]: tls connections');
  expect(output).toContain('eu.example.com, outside the mesh');
});

test('no http rule takes it, since the proxy cannot read the requests', async () => {
  const output = await trace(mesh, rules('http'));
  expect(output).toContain('→ pay.example.com, outside the mesh');
  expect(output).toContain('not-http');
  expect(output).toContain('TLS connection with server name');
});
