import { Chart, Duration } from 'cdk8s';
import { Backend, Namespace } from '../../../lib';
import { waitFor } from '../lab/wait';
import { many, proved, tally, theLab } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'breaker';
const CALLER = `${NAMESPACE}/caller`;
/** As the admin interface of a proxy tells of an endpoint that gets no requests. */
const EJECTED = /^outbound\|8080\|v1\|ejected\..*::health_flags::.*failed_outlier_check/m;

beforeAll(async () => {
  const objects = synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const version = { name: 'v1', image: 'shop:1' };
    new Backend(chart, 'caller', { port: 80, targetPort: 3000, version });
    new Backend(chart, 'pool', {
      port: 8080,
      version,
      connectionPool: { maxConnections: 100, maxPendingRequests: 50 },
    });
    new Backend(chart, 'ejected', {
      port: 8080,
      version: { ...version, replicas: 2 },
      outlierDetection: {
        consecutive5xxErrors: 5,
        interval: Duration.seconds(1),
        baseEjectionTime: Duration.seconds(6),
        maxEjectionPercent: 50,
      },
    });
  });
  await theLab().apply(objects);
  await theLab().settle([NAMESPACE]);
});

test('more requests at once than the pool allows', async () => {
  const lab = theLab();
  for (const life of lab.pods(`${NAMESPACE}/pool`)) life.program?.behave({ answerAfterMs: 1500 });
  const mark = 'breaker-load.';
  const requests = [{ url: 'http://pool:8080/', headers: { 'x-lab-request': mark } }];
  const { answers } = await lab.load(CALLER, { requests, count: 240, atOnce: 240 });
  const counts = tally(await answers);
  const refused = counts['503'] ?? 0;
  expect(counts).toEqual({ '200 v1': 240 - refused, '503': refused });
  // 100 connections and 50 that wait for one; in a burst fewer, since a request also waits while its connection
  // is being made. Envoy's limits are soft by a few.
  expect(240 - refused).toBeGreaterThanOrEqual(50);
  expect(240 - refused).toBeLessThanOrEqual(160);
  const [caller] = lab.pods(CALLER);
  const overflowed = await waitFor('the access log to have all rejected requests', () => {
    const lines = caller?.proxy?.accessLog(mark).filter(({ flags }) => flags === 'UO') ?? [];
    return lines.length >= refused ? lines.length : undefined;
  });
  expect(overflowed).toBe(refused);
  proved({
    promise: 'Circuit breaking serves no more concurrent requests than the pool allows',
    how: '240 concurrent requests to a slow pod; `maxConnections: 100`, `maxPendingRequests: 50`',
    requests: 240,
    outcome:
      'no more than the pool holds are served; all others get 503 immediately, with flag UO (overflow)',
  });
});

test('a pod that answers 5xx five times is taken out, and comes back', async () => {
  const [bad, good] = theLab().pods(`${NAMESPACE}/ejected`);
  const request = { url: 'http://ejected:8080/' };
  bad?.program?.behave({ status: 500 });
  let failed = 0;
  for (let sent = 0; failed < 5 && sent < 60; sent++)
    if ((await theLab().request(CALLER, request)).status === 500) failed++;
  expect(failed).toBe(5);
  const [caller] = theLab().pods(CALLER);
  await waitFor('the caller to eject the pod', async () => {
    const clusters = await caller?.program?.send({
      url: 'http://localhost:15000/clusters',
      address: '127.0.0.1',
    });
    return EJECTED.test(clusters?.body ?? '') || undefined;
  });
  const load = { requests: [request], count: 50, atOnce: 1 };
  const answers = await (await theLab().load(CALLER, load)).answers;
  expect(tally(answers)).toEqual({ '200 v1': 50 });
  expect(new Set(answers.map(({ reached }) => reached?.pod))).toEqual(new Set([good?.pod.metadata.name]));
  bad?.program?.behave({ status: 200 });
  await waitFor('the pod to get requests again', async () => {
    const later = await many(10, CALLER, request);
    return later.some(({ reached }) => reached?.pod === bad?.pod.metadata.name) ? true : undefined;
  });
  proved({
    promise: 'Outlier detection ejects one of two pods, then readmits it',
    how: 'one of two pods answers 500; `consecutive5xxErrors: 5`, `maxEjectionPercent: 50`',
    requests: 55,
    outcome:
      'five requests fail, then 50 of 50 reach the other pod; once healthy, the ejected pod gets requests again',
  });
});
