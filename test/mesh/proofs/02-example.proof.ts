import { Chart, Duration } from 'cdk8s';
import { Backend, CanaryPair, Frontend, header, IngressGateway, Listener, Namespace } from '../../../lib';
import { many, proved, tally, theLab } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'example';
const HOST = 'example.example.com';

/** The example of the README, in a namespace and at a host of this proof. */
function example(weight: number) {
  return synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const backend = new Backend(chart, 'backend', {
      serviceName: 'backend-service',
      port: 8080,
      version: { name: 'v1', image: 'task-manager/backend:1.4.2', replicas: 2 },
      connectionPool: { maxConnections: 100, maxPendingRequests: 50 },
      outlierDetection: { consecutive5xxErrors: 5, interval: Duration.seconds(30), maxEjectionPercent: 50 },
    });
    const frontend = new Frontend(chart, 'frontend', {
      serviceName: 'frontend-service',
      port: 80,
      targetPort: 3000,
      version: { name: 'v1', image: 'task-manager/frontend:2.0.1', replicas: 2 },
      calls: [backend],
    });
    new IngressGateway(chart, 'gateway', {
      listeners: [Listener.http(80)],
      routes: [{ hosts: [HOST], to: frontend }],
    });
    new CanaryPair(chart, 'backend-canary', {
      stable: backend,
      canary: { name: 'v2', image: 'task-manager/backend:1.5.0', replicas: 1 },
      when: [header('x-canary').is('true')],
      weight,
    });
  });
}

/** Gateway → frontend → its sidecar → backend. */
const request = {
  url: `http://${HOST}/`,
  next: { url: `http://backend-service.${NAMESPACE}:8080/tasks` },
};
const withHeader = { ...request, headers: { 'x-canary': 'true' } };
const THROUGH = 'gateway → frontend → sidecar → backend';

async function applyWeight(weight: number): Promise<void> {
  await theLab().apply(example(weight));
  await theLab().settle([NAMESPACE]);
}

test('the header leads to the canary', async () => {
  await applyWeight(10);
  expect(tally(await many(2000, 'outside', withHeader))).toEqual({ '200 v2': 2000 });
  proved({
    promise: 'Requests with the header of the canary always get v2',
    how: `${THROUGH}, \`x-canary: true\``,
    requests: 2000,
    outcome: 'v2 answers 2,000 of 2,000',
  });
});

test('others are split by weight', async () => {
  const count = 5000;
  const counts = tally(await many(count, 'outside', request));
  const canary = counts['200 v2'] ?? 0;
  expect(counts).toEqual({ '200 v1': count - canary, '200 v2': canary });
  expect(Math.abs(canary - count * 0.1)).toBeLessThan(5 * Math.sqrt(count * 0.1 * 0.9));
  proved({
    promise: 'Weight 10: v2 gets 10 of 100 other requests',
    how: `${THROUGH}, without the header, weight 10`,
    requests: count,
    outcome: 'all answered; the share of v2 is within five standard deviations of 10 of 100',
  });
});

test('weight 0 keeps the canary for the header', async () => {
  await applyWeight(0);
  expect(tally(await many(1000, 'outside', request))).toEqual({ '200 v1': 1000 });
  expect(tally(await many(200, 'outside', withHeader))).toEqual({ '200 v2': 200 });
  proved({
    promise: 'Weight 0: only requests with the header get the canary',
    how: `${THROUGH}, with and without the header`,
    requests: 1200,
    outcome: 'v1 answers 1,000 of 1,000 without the header, v2 200 of 200 with it',
  });
});

test('weight 100 sends all to the canary', async () => {
  await applyWeight(100);
  expect(tally(await many(1000, 'outside', request))).toEqual({ '200 v2': 1000 });
  proved({
    promise: 'Weight 100: all requests get the canary',
    how: `${THROUGH}, without the header`,
    requests: 1000,
    outcome: 'v2 answers 1,000 of 1,000',
  });
});
