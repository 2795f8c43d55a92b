import type { KubernetesObject } from '../lab/objects';
import { waitFor } from '../lab/wait';
import type { XdsKind } from '../lab/xds-relay';
import { Traffic } from '../load/traffic';
import { proved, tally, theLab, times } from '../proof';

// Other proofs hold back updates from a proxy by these means of the lab, so the lab has to prove them.

const NAMESPACE = 'held';
const HOST = 'held.example.com';
const FROM_POD = { url: `http://shop.${NAMESPACE}/` };
const FROM_OUTSIDE = { url: `http://${HOST}/` };

const istio = (kind: string, name: string, spec: unknown): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name, namespace: NAMESPACE },
  spec,
});

function deployment(version: string): KubernetesObject {
  const labels = { app: 'shop', version };
  const ports = [{ containerPort: 8080 }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `shop-${version}`, namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'shop', image: 'shop', ports }] } },
    },
  };
}

const service: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop', namespace: NAMESPACE },
  spec: { selector: { app: 'shop' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};

const rule = (...subsets: readonly string[]) =>
  istio('DestinationRule', 'shop', {
    host: 'shop',
    subsets: subsets.map((name) => ({ name, labels: { version: name } })),
  });

const routes = (subset: string) =>
  istio('VirtualService', 'shop', {
    hosts: ['shop', HOST],
    gateways: ['mesh', 'shop'],
    http: [{ route: [{ destination: { host: 'shop', subset } }] }],
  });

const gateway = istio('Gateway', 'shop', {
  selector: { istio: 'ingressgateway' },
  servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [HOST] }],
});

beforeAll(async () => {
  const lab = theLab();
  const labels = { 'istio-injection': 'enabled' };
  await lab.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } },
    ...[service, deployment('v1'), deployment('v2'), gateway],
  ]);
});

beforeEach(async () => {
  await theLab().apply([rule('v1', 'v2'), routes('v1')]);
  await theLab().settle([NAMESPACE]);
});

afterEach(() => theLab().release([theLab().gateway()]));

async function whatTheGatewaySays(): Promise<readonly string[]> {
  return Object.keys(tally(await times(10, 'outside', FROM_OUTSIDE)));
}

/** The other proxy has the update, so istiod has sent it to all. */
async function sidecarSays(answer: string): Promise<void> {
  await waitFor(`the sidecar to answer ${answer}`, async () => {
    const said = Object.keys(tally(await times(5, `${NAMESPACE}/shop/v1`, FROM_POD)));
    return said.join() === answer ? true : undefined;
  });
}

test('a proxy that is held back goes by what it knew, and learns all when it is released', async () => {
  const lab = theLab();
  lab.holdBack([lab.gateway()]);
  await lab.apply([routes('v2')]);
  await sidecarSays('200 v2');
  expect(await whatTheGatewaySays()).toEqual(['200 v1']);
  lab.release([lab.gateway()]);
  await lab.settle([NAMESPACE]);
  expect(await whatTheGatewaySays()).toEqual(['200 v2']);
});

test.each<[kind: XdsKind, gatewaySays: string]>([
  // The route leads to a cluster that Envoy does not have yet: 503, flag NC.
  ['clusters', '503'],
  ['routes', '200 v1'],
])('of a new subset and its route, held-back %s alone give %s', async (kind, gatewaySays) => {
  const lab = theLab();
  await lab.apply([rule('v1')]);
  await lab.proxiesAreCurrent();
  lab.holdBack([lab.gateway()], [kind]);
  await lab.apply([rule('v1', 'v2'), routes('v2')]);
  await sidecarSays('200 v2');
  await waitFor(`the gateway to answer ${gatewaySays}`, async () =>
    (await whatTheGatewaySays()).join() === gatewaySays ? true : undefined,
  );
  lab.release([lab.gateway()]);
  await lab.settle([NAMESPACE]);
  expect(await whatTheGatewaySays()).toEqual(['200 v2']);
});

test('load counts what fails, with the flag that the proxy wrote', async () => {
  const lab = theLab();
  const traffic = await Traffic.start(
    lab,
    [
      { from: 'outside', requests: [FROM_OUTSIDE], perSecond: 100 },
      { from: `${NAMESPACE}/shop/v1`, requests: [FROM_POD], perSecond: 100 },
    ],
    { atLeast: 400 },
  );
  await lab.apply([routes('v3')]);
  await sidecarSays('503');
  const { sent, failed, counts, failures } = await traffic.stop();
  expect(sent).toBeGreaterThanOrEqual(400);
  expect([...counts.keys()].sort()).toEqual(['200 shop/v1', '503']);
  expect(counts.get('503')).toBe(failed);
  expect(new Set(failures.map(({ log }) => log?.flags))).toEqual(new Set(['NC']));
  proved({
    promise:
      'The lab can hold back all updates, or those of one kind, from a proxy, and counts the requests that fail',
    how: 'updates held back from the gateway, but not from a sidecar, while routes and subsets change; load through both',
    outcome: 'each proxy answers by the updates that it has received',
  });
});
