import { Chart } from 'cdk8s';
import { App, Backend, CanaryPair, type Egress, header, Namespace } from '../../../lib';
import type { KubernetesObject } from '../lab/objects';
import { proved, theLab, times } from '../proof';
import { objectsOf, synthesize } from '../synthesize';

const NAMESPACE = 'scope';
const version = { name: 'v1', image: 'app:1' };

/** Callers of a cart with a canary; what two of them know is limited to it. */
function program(): KubernetesObject[] {
  return synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const cart = new Backend(chart, 'cart', { port: 8080, version, replicas: 1 });
    new Backend(chart, 'stock', { port: 8080, version, replicas: 1 });
    new CanaryPair(chart, 'canary', {
      stable: cart,
      canary: { name: 'v2', image: 'app:2' },
      replicas: 1,
      when: [header('x-canary').is('true')],
      weight: 0,
    });
    const caller = (id: string, egress: Egress) =>
      new Backend(chart, id, { port: 80, version, replicas: 1, egress, calls: [cart] });
    caller('any', 'any');
    caller('declared', 'declared');
    caller('registry', { outboundTrafficPolicy: 'REGISTRY_ONLY' });
  });
}

test('a service reaches what it calls as before, and nothing else by its routes', async () => {
  await theLab().apply(program());
  await theLab().settle([NAMESPACE]);
  for (const caller of ['any', 'declared', 'registry']) {
    const from = `${NAMESPACE}/${caller}`;
    const url = `http://cart.${NAMESPACE}:8080/`;
    const [plain, canary] = [await times(10, from, { url }), await times(10, from, { url, ...CANARY })];
    expect(plain.map(({ reached }) => reached?.version)).toEqual(Array(10).fill('v1'));
    expect(canary.map(({ reached }) => reached?.version)).toEqual(Array(10).fill('v2'));
  }
  const clusters = async (caller: string) => {
    const outcomes = await times(10, `${NAMESPACE}/${caller}`, { url: `http://stock.${NAMESPACE}:8080/` });
    return [...new Set(outcomes.map(({ status, log }) => `${status} ${log?.cluster?.replace(/;$/, '')}`))];
  };
  expect(await clusters('any')).toEqual([`200 outbound|8080|v1|stock.${NAMESPACE}.svc.cluster.local`]);
  // No kube-proxy in the lab takes the connection to the address of the Service.
  expect(await clusters('declared')).toEqual(['503 PassthroughCluster']);
  expect((await clusters('registry')).map((each) => each.slice(0, 3))).toEqual(['502']);
  proved({
    promise: "With `egress: 'declared'`, a service reaches what it calls by its routes, and nothing else",
    how: 'three callers of a service with a canary (any, declared, REGISTRY_ONLY), with and without `x-canary: true`; then a service that none of them calls',
    requests: 90,
    outcome:
      'v1 and v2 answer as the canary says; the other service: answered for any, through PassthroughCluster for declared, 502 for REGISTRY_ONLY',
  });
});

const CANARY = { headers: { 'x-canary': 'true' } };
const SERVICES = 100;
const CALLS = 3;

/** A hundred services, each of which calls the next three; only the first has pods. */
function hundred(namespace: string, egress: Egress): KubernetesObject[] {
  const app = new App({ egress });
  const chart = new Chart(app, namespace, { namespace });
  new Namespace(chart, 'namespace');
  const services = Array.from(
    { length: SERVICES },
    (_, index) => new Backend(chart, `service-${index}`, { port: 8080, version, replicas: 1 }),
  );
  services.forEach((service, index) => {
    for (let next = 1; next <= CALLS; next++) {
      const callee = services[(index + next) % SERVICES];
      if (callee !== undefined) service.calls(callee);
    }
  });
  const isFirst = ({ metadata: { name } }: KubernetesObject) => name.startsWith('service-0');
  return objectsOf(app).filter((object) => object.kind !== 'Deployment' || isFirst(object));
}

test('a proxy that knows three of a hundred services is smaller', async () => {
  const size = async (egress: Egress) => {
    const namespace = `hundred-${egress === 'any' ? 'any' : 'declared'}`;
    await theLab().apply(hundred(namespace, egress));
    await theLab().settle([namespace]);
    const [pod] = theLab().pods(`${namespace}/service-0`);
    const dump = await pod?.program?.send({
      url: 'http://localhost:15000/config_dump',
      address: '127.0.0.1',
    });
    // The other hundred would be in the proxy of `any` too.
    await theLab().removeNamespaces((name) => name === namespace);
    await theLab().becomesClean();
    return dump?.body.length ?? 0;
  };
  const declared = await size('declared');
  const any = await size('any');
  expect(declared).toBeGreaterThan(0);
  expect(declared).toBeLessThan(any / 2);
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  proved({
    promise: "With `egress: 'declared'`, the configuration of a proxy has the services that it calls alone",
    how: `${SERVICES} services that call ${CALLS} each; the size of Envoy's config_dump, without and with the setting`,
    outcome: `at most half as large; ${kilobytes(any)} and ${kilobytes(declared)} in the run that wrote this line`,
    measured: true,
  });
});
