import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, Duration, Size } from 'cdk8s';
import { Cpu, Metric, MetricTarget, Probe } from 'cdk8s-plus-34';
import { Backend, Namespace } from '../../../lib';
import { analyze } from '../analyze';
import { readFolder } from '../ask';
import type { KubernetesObject, Pod } from '../lab/objects';
import { many, proved, tally, theLab, times } from '../proof';
import { synthesize } from '../synthesize';

const DIST = join(__dirname, '..', '..', '..', 'dist');
const NAMESPACE = 'task-manager';

test('the committed example is accepted, twice, and the second time changes nothing', async () => {
  const lab = theLab();
  const objects = readFolder(DIST);
  await lab.apply(objects);
  await lab.settle([NAMESPACE]);
  const generations = await Promise.all(objects.map(generation));
  await lab.apply(objects);
  expect(await Promise.all(objects.map(generation))).toEqual(generations);
  proved({
    promise: 'The API server accepts the example',
    how: '`dist/` applied twice, by server-side apply with strict field validation',
    outcome: 'accepted; the second apply changes nothing',
  });
});

test('istioctl analyze has nothing to say', async () => {
  expect(await analyze(theLab(), '-n', NAMESPACE)).toEqual([]);
  proved({
    promise: '`istioctl analyze` reports nothing about the example',
    how: 'run against the API server, with the pods of the example and their sidecars',
    outcome: 'no message',
  });
});

test('the example answers as main.ts says', async () => {
  const host = 'tasks.example.com';
  expect(readFileSync(join(DIST, '..', 'main.ts'), 'utf8')).toContain(host);
  const next = { url: `http://backend-service.${NAMESPACE}:8080/` };
  const canary = { 'x-canary': 'true' };
  expect(tally(await many(200, 'outside', { url: `http://${host}/`, headers: canary, next }))).toEqual({
    '200 v2': 200,
  });
  proved({
    promise: 'The manifests committed in `dist/` work unchanged',
    how: 'gateway → frontend → sidecar → backend, `x-canary: true`',
    requests: 200,
    outcome: 'v2 answers 200 of 200',
  });
});

const EVERY_KIND = 'accepted';

/** A pod in which something runs before and beside the application, with values of a newer cdk8s-plus. */
function settings(): KubernetesObject[] {
  const resources = { cpu: { request: Cpu.millis(100) }, memory: { request: Size.mebibytes(64) } };
  return synthesize((app) => {
    const chart = new Chart(app, EVERY_KIND, { namespace: EVERY_KIND });
    new Namespace(chart, 'namespace');
    new Backend(chart, 'cart', {
      port: 8080,
      version: {
        name: 'v1',
        image: 'cart:1',
        autoscaling: {
          min: 1,
          max: 3,
          memory: 80,
          metrics: [
            Metric.pods({ name: 'http_requests_per_second', target: MetricTarget.averageValue(100) }),
            Metric.external({ name: 'queue_length', target: MetricTarget.value(30) }),
          ],
        },
      },
      everyVersion: {
        resources,
        readiness: Probe.fromGrpc({ service: 'cart', periodSeconds: Duration.seconds(5) }),
        liveness: { grpc: {} },
        initContainers: [
          {
            name: 'cache',
            image: 'cache:1',
            restartPolicy: 'Always',
            startup: Probe.fromTcpSocket({ port: 6379 }),
            resources,
          },
          { name: 'migrate', image: 'cart:1', args: ['migrate'] },
        ],
      },
    });
  });
}

test('init containers, a native sidecar, gRPC probes and metrics beyond CPU are accepted, and the pod serves', async () => {
  const lab = theLab();
  const objects = settings();
  await lab.apply(objects);
  await lab.settle([EVERY_KIND]);
  const before = await Promise.all(objects.map(wanted));
  await lab.apply(objects);
  expect(await Promise.all(objects.map(wanted))).toEqual(before);
  const { api } = lab.plane;
  const [pod] = await api.list<Pod>(`/api/v1/namespaces/${EVERY_KIND}/pods`);
  expect(pod?.spec).toMatchObject({
    initContainers: [
      { name: 'istio-proxy', restartPolicy: 'Always' },
      { name: 'cache', restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 6379 } } },
      { name: 'migrate', args: ['migrate'] },
    ],
    containers: [
      { readinessProbe: { grpc: { port: 8080, service: 'cart' } }, livenessProbe: { grpc: { port: 8080 } } },
    ],
  });
  const [autoscaler] = await api.list<KubernetesObject>(
    `/apis/autoscaling/v2/namespaces/${EVERY_KIND}/horizontalpodautoscalers`,
  );
  expect(autoscaler?.spec).toMatchObject({
    metrics: [
      { resource: { name: 'memory', target: { averageUtilization: 80 } } },
      { pods: { metric: { name: 'http_requests_per_second' }, target: { averageValue: '100' } } },
      { external: { metric: { name: 'queue_length' }, target: { value: '30' } } },
    ],
  });
  const url = `http://cart.${EVERY_KIND}:8080/`;
  expect(tally(await times(20, `${EVERY_KIND}/cart`, { url }))).toEqual({ '200 v1': 20 });
  proved({
    promise:
      'Init containers, native sidecars, gRPC probes and autoscaling beyond CPU are accepted, and the pod serves requests',
    how: 'one program with all of them, autoscaled by memory, a pod metric and an external metric, with values of cdk8s-plus-34; applied twice, by strict server-side apply; requests from a pod',
    requests: 20,
    outcome: 'accepted; the second apply changes nothing; the pod becomes ready, and v1 answers 20 of 20',
  });
});

/** The generation of an object, which counts the changes of its spec, or else its resourceVersion; in words. */
async function generation(object: KubernetesObject): Promise<string> {
  const { api } = theLab().plane;
  const { metadata } = await api.get<KubernetesObject>(await api.pathOf(object));
  return `${object.kind} ${metadata.name}: ${metadata.generation ?? metadata.resourceVersion}`;
}

/** The spec of an object of a kind without a generation, whose controllers write at any time; in words. */
async function wanted(object: KubernetesObject): Promise<string> {
  const { api } = theLab().plane;
  const { metadata, spec } = await api.get<KubernetesObject>(await api.pathOf(object));
  return `${object.kind} ${metadata.name}: ${metadata.generation ?? ''} ${JSON.stringify(spec)}`;
}
