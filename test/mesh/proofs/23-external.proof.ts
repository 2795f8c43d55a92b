import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { Backend, EgressGateway, ExternalService, Namespace } from '../../../lib';
import { makeCertificate } from '../lab/certificate';
import { GATEWAY_NAMESPACE } from '../lab/gateway';
import type { KubernetesObject } from '../lab/objects';
import { CERTIFICATE_ANNOTATION } from '../lab/pod-program';
import { proved, theLab, times } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'external';
const OUTSIDE = 'outside-the-mesh';
const PAGE = `${NAMESPACE}/page`;
const EGRESS = `${GATEWAY_NAMESPACE}/istio-egressgateway`;

/** Servers outside the mesh: each has a certificate for its host, but for the last, which has that of another. */
const SERVERS = [
  { app: 'payments', host: 'api.payments.example.com', certified: 'api.payments.example.com' },
  { app: 'orders', host: 'api.orders.example.com', certified: 'api.orders.example.com' },
  { app: 'impostor', host: 'api.bank.example.com', certified: 'www.bank.example.com' },
] as const;
type App = (typeof SERVERS)[number]['app'];

const certificateOf = (app: string) => `outside-${app}`;
const authorities = new Map<App, string>();

beforeAll(async () => {
  const lab = theLab();
  for (const { app, certified } of SERVERS) {
    const { cert } = await makeCertificate(lab.places.work, certificateOf(app), [certified]);
    authorities.set(app, cert);
    // Proxies read it as a user of their own.
    chmodSync(join(lab.places.work, `${certificateOf(app)}.crt`), 0o644);
  }
  await lab.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OUTSIDE } },
    ...SERVERS.map(({ app }) => server(app)),
    ...egressGateway,
  ]);
  await lab.settle([OUTSIDE, GATEWAY_NAMESPACE]);
  await lab.apply(program());
  await lab.settle([NAMESPACE]);
});

/** A pod without a proxy that answers HTTPS. */
function server(app: App): KubernetesObject {
  const labels = { app, 'sidecar.istio.io/inject': 'false' };
  const annotations = { [CERTIFICATE_ANNOTATION]: certificateOf(app) };
  const containers = [{ name: 'server', image: 'server:1', ports: [{ containerPort: 443 }] }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace: OUTSIDE },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app } },
      template: { metadata: { labels, annotations }, spec: { containers } },
    },
  };
}

const labels = { app: 'istio-egressgateway', istio: 'egressgateway' };
const metadata = { name: 'istio-egressgateway', namespace: GATEWAY_NAMESPACE, labels };

/** The egress gateway as Istio's own chart installs it, in what matters here. */
const egressGateway: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      selector: labels,
      ports: [
        { name: 'http2', port: 80, targetPort: 8080 },
        { name: 'https', port: 443, targetPort: 8443 },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
        spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
      },
    },
  },
];

function program(): KubernetesObject[] {
  const { places } = theLab();
  return synthesize((app) => {
    const istio = new Chart(app, 'egress', { namespace: GATEWAY_NAMESPACE });
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace', { egress: { outboundTrafficPolicy: 'REGISTRY_ONLY' } });
    const through = new EgressGateway(istio, 'egress');
    // There is no DNS in the lab.
    const at = (of: App) => ({
      host: SERVERS.find((each) => each.app === of)?.host ?? '',
      endpoints: [theLab().pods(`${OUTSIDE}/${of}`)[0]?.network?.address ?? ''],
    });
    const tls = (of: App) => ({ caCertificates: join(places.work, `${certificateOf(of)}.crt`) });
    const payments = new ExternalService(chart, 'payments', { ...at('payments'), tls: tls('payments') });
    const impostor = new ExternalService(chart, 'impostor', { ...at('impostor'), tls: tls('impostor') });
    const orders = new ExternalService(chart, 'orders', {
      ...at('orders'),
      ports: [{ tls: tls('orders') }, { port: 443 }],
      through,
    });
    new Backend(chart, 'page', {
      port: 8080,
      version: { name: 'v1', image: 'page:1' },
      replicas: 1,
      calls: [payments, impostor, orders],
    });
  });
}

test('the proxy of a caller opens TLS, and accepts the certificate of the host alone', async () => {
  const host = 'api.payments.example.com';
  for (const { status, reached } of await times(20, PAGE, { url: `http://${host}/pay?now=1` })) {
    expect({ status, ...reached }).toMatchObject({
      status: 200,
      protocol: 'https',
      servername: host,
      path: '/pay?now=1',
      headers: { host },
    });
  }
  const refused = await times(20, PAGE, { url: 'http://api.bank.example.com/' });
  for (const { status, log, reached } of refused)
    expect({ status, reached, flags: log?.flags }).toMatchObject({ status: 503, reached: undefined });
  proved({
    promise:
      "`tls: 'originate'` sends plain http of the application as TLS, and verifies the host's certificate",
    how: 'two HTTPS servers outside the mesh, one with a certificate for its host, one with that of another name, signed by a CA that the proxy trusts; `http://` from a pod',
    requests: 40,
    outcome:
      'the first answers 20 of 20, and sees the server name, the Host header and the path; 20 of 20 to the second get 503',
  });
});

test('http and TLS pass through the egress gateway', async () => {
  const host = 'api.orders.example.com';
  const logged = await egressLog(async () => {
    const plain = await times(20, PAGE, { url: `http://${host}/orders` });
    for (const { status, reached, log } of plain) {
      expect({ status, ...reached }).toMatchObject({ status: 200, protocol: 'https', servername: host });
      expect(reached?.headers).not.toHaveProperty('x-forwarded-client-cert');
      expect(log?.cluster).toMatch('outbound|80||istio-egressgateway.istio-system.svc.cluster.local');
    }
    const ca = authorities.get('orders');
    // Each waits for the end of its connection, which the log tells seconds later.
    const passed = await times(4, PAGE, { url: `https://${host}/orders`, ca });
    for (const { status, reached } of passed)
      expect({ status, ...reached }).toMatchObject({ status: 200, protocol: 'https', path: '/orders' });
  });
  expect(logged).toEqual({ [`outbound|80||${host}`]: 20, [`outbound|443||${host}`]: 4 });
  proved({
    promise: '`through` sends http and TLS through the egress gateway, and nothing else does',
    how: 'a third server, called by `http://`, which the gateway sends on as TLS, and by `https://`, which passes through; the access logs of the gateway and of the caller',
    requests: 24,
    outcome:
      'the server answers 24 of 24, and does not get the certificate of the caller; the gateway logs each of them, with the cluster of the host',
  });
});

/** How often the egress gateway sent something to each cluster meanwhile. */
async function egressLog(work: () => Promise<void>): Promise<Record<string, number>> {
  const [gateway] = theLab().pods(EGRESS);
  const since = gateway?.proxy?.logLength() ?? 0;
  await work();
  const counts = new Map<string, number>();
  for (const { cluster } of gateway?.proxy?.accessLog('outbound|', since) ?? []) {
    // Envoy ends the name with `;` where it is used in statistics too.
    const name = cluster?.replace(/;$/, '') ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
