import { Duration, Size } from 'cdk8s';
import { Cpu, Metric, MetricTarget, Probe, Replicas } from 'cdk8s-plus-27';
import { Backend, CanaryPair, type PodSettings } from '../../lib';
import { at, manifest, program } from '../program';

const image = 'shop/cart:1';
const spec = (everyVersion: PodSettings) => {
  const { app, chart } = program();
  new Backend(chart, 'cart', { port: 80, targetPort: 8080, version: { name: 'v1', image }, everyVersion });
  return at(manifest(app, 'Deployment', 'cart-v1'), 'spec.template.spec');
};

test('a gRPC probe asks the health service of the port, with the times that are given', () => {
  const pod = spec({
    liveness: {
      grpc: { port: 9090, service: 'cart' },
      periodSeconds: Duration.seconds(5),
      failureThreshold: 2,
    },
    startup: { grpc: {} },
  });
  expect(at(pod, 'containers.0.livenessProbe')).toEqual({
    failureThreshold: 2,
    periodSeconds: 5,
    grpc: { port: 9090, service: 'cart' },
  });
  expect(at(pod, 'containers.0.startupProbe.grpc')).toEqual({ port: 8080 });
});

test("a probe without a port asks the service's first targetPort", () => {
  const pod = spec({ readiness: Probe.fromHttpGet('/ready'), liveness: Probe.fromTcpSocket() });
  expect(at(pod, 'containers.0.readinessProbe.httpGet.port')).toBe(8080);
  expect(at(pod, 'containers.0.livenessProbe.tcpSocket.port')).toBe(8080);
});

test('init containers and sidecars stand in the order that is given, and keep to the standard', () => {
  const pod = spec({
    initContainers: [
      {
        name: 'proxy',
        image: 'shop/proxy:1',
        restartPolicy: 'Always',
        ports: [{ number: 5432, name: 'tcp-proxy' }],
        startup: Probe.fromTcpSocket(),
        readiness: { grpc: { port: 9091 } },
      },
      { name: 'migrate', image, args: ['migrate'], env: { MODE: 'once' } },
    ],
  });
  const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
  };
  expect(at(pod, 'initContainers')).toMatchObject([
    {
      name: 'proxy',
      restartPolicy: 'Always',
      ports: [{ containerPort: 5432, name: 'tcp-proxy' }],
      startupProbe: { tcpSocket: { port: 5432 } },
      readinessProbe: { grpc: { port: 9091 } },
      securityContext,
    },
    { name: 'migrate', args: ['migrate'], env: [{ name: 'MODE', value: 'once' }], securityContext },
  ]);
  expect(at(pod, 'initContainers.1')).not.toHaveProperty('restartPolicy');
  expect(at(pod, 'containers')).toHaveLength(1);
});

test('a version can have init containers of its own', () => {
  const { app, chart } = program();
  const of = (name: string) => ({ initContainers: [{ name, image }] });
  new Backend(chart, 'cart', {
    port: 8080,
    version: { name: 'v1', image, ...of('own') },
    everyVersion: of('every'),
  });
  const names = at(manifest(app, 'Deployment', 'cart-v1'), 'spec.template.spec.initContainers');
  expect(names).toMatchObject([{ name: 'own' }]);
});

const follows = {
  min: 2,
  max: 20,
  memory: 75,
  metrics: [Metric.pods({ name: 'http_requests_per_second', target: MetricTarget.averageValue(100) })],
  scaleUp: { policies: [{ replicas: Replicas.percent(100), duration: Duration.seconds(30) }] },
  scaleDown: { stabilizationWindow: Duration.minutes(10), strategy: 'Min' },
} as const;

test('an autoscaler follows memory and metrics, at the speed that is given', () => {
  const { app, chart } = program();
  new Backend(chart, 'cart', {
    port: 8080,
    version: {
      ...{ name: 'v1', image, autoscaling: follows },
      resources: { memory: { request: Size.mebibytes(256) } },
    },
  });
  expect(at(manifest(app, 'HorizontalPodAutoscaler', 'cart-v1'), 'spec')).toMatchObject({
    metrics: [
      { type: 'Resource', resource: { name: 'memory', target: { averageUtilization: 75 } } },
      {
        type: 'Pods',
        pods: { metric: { name: 'http_requests_per_second' }, target: { averageValue: 100 } },
      },
    ],
    behavior: {
      scaleUp: { policies: [{ type: 'Percent', value: 100, periodSeconds: 30 }] },
      scaleDown: { stabilizationWindowSeconds: 600, selectPolicy: 'Min' },
    },
  });
});

test('a promoted canary with all of this keeps its Deployment and its autoscaler, byte for byte', () => {
  const everyVersion: PodSettings = {
    readiness: { grpc: {} },
    resources: { cpu: { request: Cpu.millis(250) } },
    initContainers: [
      {
        ...{ name: 'proxy', image: 'shop/proxy:1', restartPolicy: 'Always', startup: { grpc: { port: 1 } } },
        resources: { cpu: { request: Cpu.millis(10) } },
      },
      { name: 'migrate', image },
    ],
  };
  const v2 = { name: 'v2', image: 'shop/cart:2', autoscaling: { min: 2, max: 4, cpu: 70 } };
  const before = program();
  const stable = new Backend(before.chart, 'cart', {
    port: 8080,
    version: { name: 'v1', image },
    everyVersion,
  });
  new CanaryPair(before.chart, 'canary', { stable, canary: v2, weight: 10 });
  const after = program();
  new Backend(after.chart, 'cart', { port: 8080, version: v2, everyVersion });
  for (const kind of ['Deployment', 'HorizontalPodAutoscaler']) {
    const text = (app: typeof after.app) => JSON.stringify(manifest(app, kind, 'cart-v2'));
    expect(text(after.app)).toBe(text(before.app));
  }
});
