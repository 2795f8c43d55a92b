import { Chart } from 'cdk8s';
import {
  Backend,
  CanaryPair,
  callers,
  Frontend,
  header,
  IngressGateway,
  Listener,
  Namespace,
  Path,
} from '../../../lib';
import type { Caller } from '../lab/lab';
import type { LabRequest } from '../pod/messages';
import { many, proved, tally, theLab } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'ports';
const HOST = 'ports.example.com';
const TIMES = 20;

beforeAll(async () => {
  const objects = synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const version = { name: 'v1', image: 'shop:1' };
    const shop = new Frontend(chart, 'shop', {
      version,
      ports: [
        { port: 80, targetPort: 3000 },
        { port: 8080 },
        { port: 8081, targetPort: 3001, protocol: 'http2' },
        { port: 9090, protocol: 'grpc' },
        { port: 5432, targetPort: 3002, protocol: 'tcp' },
        { port: 443, targetPort: 3003, protocol: 'tls' },
      ],
    });
    for (const [id, role] of [
      ['tester', 'load-test'],
      ['caller', 'customer'],
    ] as const) {
      const everyVersion = { podLabels: { role } };
      new Backend(chart, id, { port: 80, targetPort: 3000, version, everyVersion });
    }
    new CanaryPair(chart, 'canary', {
      stable: shop,
      canary: { name: 'v2', image: 'shop:2' },
      // A connection has no headers: only who opens it can be asked.
      when: [header('x-canary').is('true'), callers.withLabels({ role: 'load-test' })],
      weight: 0,
    });
    new IngressGateway(chart, 'gateway', {
      listeners: [Listener.http(80)],
      routes: [80, 8080, 8081, 9090].map((port) => ({
        hosts: [HOST],
        path: Path.prefix(`/${port}/`),
        to: shop,
        port,
      })),
    });
  });
  await theLab().apply(objects);
  await theLab().settle([NAMESPACE]);
});

const host = `shop.${NAMESPACE}.svc.cluster.local`;
const canary = { 'x-canary': 'true' };

interface PortCalled {
  readonly url: string;
  /** The container's port and protocol that are to come of it. */
  readonly reached: string;
  readonly http2?: true;
}

const ports: readonly PortCalled[] = [
  { url: `http://${host}:80/`, reached: '3000 http' },
  { url: `http://${host}:8080/`, reached: '8080 http' },
  { url: `http://${host}:8081/`, reached: '3001 http2' },
  { url: `http://${host}:8081/`, reached: '3001 http2', http2: true },
  { url: `http://${host}:9090/`, reached: '9090 http2' },
  { url: `http://${host}:9090/`, reached: '9090 http2', http2: true },
  { url: `tcp://${host}:5432`, reached: '3002 tcp' },
  { url: `tls://${host}:443`, reached: '3003 tls' },
];

const atGateway: readonly (readonly [url: string, reached: string])[] = [
  [`http://${HOST}/80/`, '3000 http'],
  [`http://${HOST}/8080/`, '8080 http'],
  [`http://${HOST}/8081/`, '3001 http2'],
  [`http://${HOST}/9090/`, '9090 http2'],
];

/** All requests reach this version, on this port and in this protocol. */
async function expectAll(from: Caller, request: LabRequest, reached: string): Promise<void> {
  const answers = await many(TIMES, from, request);
  const [version = '', ...rest] = reached.split(' ');
  expect(tally(answers)).toEqual({ [`200 ${version}`]: TIMES });
  const places = answers.map((answer) => `${answer.reached?.port} ${answer.reached?.protocol}`);
  expect([...new Set(places)]).toEqual([rest.join(' ')]);
}

test.each(ports)(
  '$url leads to $reached, through the canary and past it',
  async ({ reached, ...request }) => {
    await expectAll(`${NAMESPACE}/tester`, request, `v2 ${reached}`);
    await expectAll(`${NAMESPACE}/caller`, request, `v1 ${reached}`);
    if (isHttp(request))
      await expectAll(`${NAMESPACE}/caller`, { ...request, headers: canary }, `v2 ${reached}`);
  },
);

function isHttp({ url }: LabRequest): boolean {
  return url.startsWith('http');
}

test.each(atGateway)('%s at the gateway leads to %s', async (url, reached) => {
  await expectAll('outside', { url, headers: canary }, `v2 ${reached}`);
  await expectAll('outside', { url }, `v1 ${reached}`);
});

test('every port was called', () => {
  const called = ports.map((request) => (isHttp(request) ? 3 : 2)).reduce<number>((sum, one) => sum + one, 0);
  proved({
    promise: 'On each port of a service with several ports, requests get the version that the rules name',
    how: 'a service with six ports (http, http2, grpc, tcp, tls); for each, requests that the rules of the canary match and others, by header and by caller; four of the ports at the gateway too',
    requests: (called + atGateway.length * 2) * TIMES,
    outcome: 'each reaches the container port of its port, in the protocol of that port',
  });
});
