import { deployment, documents, istio, namespace } from '../manifests';
import { traced } from './traced';

const client = documents(
  namespace('shop'),
  deployment('frontend'),
  istio(
    'ServiceEntry',
    'cnn',
    'hosts: [edition.cnn.com]\nresolution: DNS\nports: [{ number: 80, name: http, protocol: HTTP }]',
  ),
);

const gateway = (port: string, tls = '') => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: egress, namespace: shop }
spec:
  selector: { istio: egressgateway }
  servers: [{ hosts: [edition.cnn.com], port: ${port}${tls} }]
`;

const egressPods = `
apiVersion: v1
kind: Service
metadata: { name: istio-egressgateway, namespace: istio-system }
spec:
  selector: { istio: egressgateway }
  ports: [{ name: http2, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: egress-pods, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: egressgateway } }
  template:
    metadata: { labels: { istio: egressgateway }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
`;

const egress = 'istio-egressgateway.istio-system.svc.cluster.local';
const rules = (port: number, onward: string | undefined) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cnn, namespace: shop }
spec:
  hosts: [edition.cnn.com]
  gateways: [mesh, egress]
  http:
    - match: [{ gateways: [mesh], port: 80 }]
      route: [{ destination: { host: ${egress}, port: { number: ${port} } } }]
${onward === undefined ? '' : `    - match: [{ gateways: [egress] }]\n      route: [{ destination: { host: ${onward}, port: { number: 80 } } }]`}
`;

const http = gateway('{ number: 80, name: http, protocol: HTTP }');
const trace = async (...manifests: string[]) =>
  (await traced('trace http://edition.cnn.com/ --from frontend -', documents(...manifests))).output;
const headline = (output: string) => output.split('\n').find((line) => line.startsWith('→'));

test('what an egress gateway forwards answers the request', async () => {
  const output = await trace(client, http, egressPods, rules(80, 'edition.cnn.com'));
  expect(headline(output)).toBe('→ edition.cnn.com, outside the mesh');
  expect(output).toContain('Hop 2: 100% of the requests, sent on by Deployment istio-system/egress-pods');
});

test('a server for the port of the pods gets what is sent to the port of the Service', async () => {
  const files = [client, gateway('{ number: 8080, name: http, protocol: HTTP }'), egressPods];
  const output = await trace(...files, rules(80, 'edition.cnn.com'));
  expect(headline(output)).toBe('→ edition.cnn.com, outside the mesh');
});

test('a gateway without a rule for the request is the failure of the whole', async () => {
  const output = await trace(client, http, egressPods, rules(80, undefined));
  expect(headline(output)).toContain('404 (flag NR)');
  const { output: json } = await traced(
    'trace http://edition.cnn.com/ --from frontend -o json -',
    documents(client, http, egressPods, rules(80, undefined)),
  );
  const [{ answer, hops }] = JSON.parse(json).traces;
  expect(answer).toMatchObject({ kind: 'failed', code: 'no-route', status: 404, flag: 'NR' });
  expect(hops).toMatchObject([{ share: 100, headers: { kind: 'certain' } }]);
});

test('a server with ISTIO_MUTUAL gets the request with the handshake of the DestinationRule', async () => {
  const secured = gateway('{ number: 443, name: https, protocol: HTTPS }', ', tls: { mode: ISTIO_MUTUAL }');
  const rule = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: egress, namespace: shop }
spec:
  host: ${egress}
  trafficPolicy:
    portLevelSettings: [{ port: { number: 443 }, tls: { mode: ISTIO_MUTUAL, sni: edition.cnn.com } }]
`;
  const output = await trace(client, secured, egressPods, rule, rules(443, 'edition.cnn.com'));
  expect(headline(output)).toBe('→ edition.cnn.com, outside the mesh');
});

test('a gateway that sends a request to itself ends as unknown', async () => {
  const output = await trace(client, http, egressPods, rules(80, egress));
  expect(headline(output)).toContain('unknown: more than 3 gateways');
});
