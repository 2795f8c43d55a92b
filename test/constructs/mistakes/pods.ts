import { Duration } from 'cdk8s';
import { Cpu, Metric, MetricTarget, Probe } from 'cdk8s-plus-27';
import { cart, type Mistake, version } from './mistake';

const path = 'shop/cart/version';
const sidecar = { name: 'proxy', image: 'shop/proxy:1', restartPolicy: 'Always' } as const;
const migrate = { name: 'migrate', image: 'shop/migrate:1' } as const;
const resources = { cpu: { request: Cpu.millis(250) } };

function initContainers(...containers: readonly object[]): Mistake['make'] {
  return (chart) => cart(chart, { everyVersion: { initContainers: containers } });
}

function autoscaling(values: object, everyVersion: object = { resources }): Mistake['make'] {
  return (chart) =>
    cart(chart, { everyVersion, version: { ...version, autoscaling: { min: 1, max: 2, ...values } } });
}

/** Mistakes of containers, their probes and the autoscaler. */
export const podMistakes: readonly Mistake[] = [
  {
    ...{ rule: 'duplicate-container', name: 'two containers of one name', path },
    value: 'main',
    make: initContainers({ ...migrate, name: 'main' }),
  },
  {
    ...{ rule: 'duplicate-container', name: 'a container added to the Deployment under a name', path },
    value: 'migrate',
    make: (chart) =>
      cart(chart, { everyVersion: { initContainers: [migrate] } }).stable.deployment.addContainer({
        ...migrate,
        resources: {},
      }),
  },
  {
    ...{ rule: 'container-without-image', name: 'an init container without image', path },
    value: 'migrate',
    make: initContainers({ name: 'migrate' }),
  },
  {
    ...{ rule: 'invalid-name', name: 'an init container whose name is none', path },
    value: '"Migrate"',
    make: initContainers({ ...migrate, name: 'Migrate' }),
  },
  {
    ...{ rule: 'unknown-restart-policy', name: 'a restart policy of pods on a container', path },
    value: '"OnFailure"',
    make: initContainers({ ...migrate, restartPolicy: 'OnFailure' }),
  },
  {
    ...{ rule: 'probe-of-init-container', name: 'a probe of a container that ends', path },
    value: 'liveness',
    make: initContainers({ ...migrate, liveness: Probe.fromCommand(['true']) }),
  },
  {
    ...{ rule: 'container-port-twice', name: "a sidecar on the service's port", path },
    value: '8080',
    make: initContainers({ ...sidecar, ports: [{ number: 8080 }] }),
  },
  {
    ...{ rule: 'container-port-name-twice', name: "a sidecar's port called as the service's", path },
    value: 'http-8080',
    make: initContainers({ ...sidecar, ports: [{ number: 9090, name: 'http-8080' }] }),
  },
  {
    ...{ rule: 'invalid-port', name: 'a sidecar on a port that TCP does not have', path },
    value: '70000',
    make: initContainers({ ...sidecar, ports: [{ number: 70000 }] }),
  },
  {
    ...{ rule: 'invalid-port', name: 'a gRPC probe of a sidecar without ports', path },
    value: 'proxy',
    make: initContainers({ ...sidecar, startup: { grpc: {} } }),
  },
  {
    ...{ rule: 'unknown-probe', name: 'a probe that is none', path },
    value: 'readiness',
    make: (chart) => cart(chart, { everyVersion: { readiness: '/ready' } }),
  },
  {
    ...{ rule: 'autoscaling-without-metric', name: 'an empty list of metrics', path },
    value: 'autoscaling.metrics',
    make: autoscaling({ metrics: [] }),
  },
  {
    ...{ rule: 'unknown-metric', name: 'a metric as Kubernetes writes it', path },
    value: 'autoscaling.metrics',
    make: autoscaling({ metrics: [{ type: 'Pods' }] }),
  },
  {
    ...{ rule: 'invalid-autoscaling', name: 'a memory target that is no percentage', path },
    value: '0.8',
    make: autoscaling({ memory: 0.8 }),
  },
  {
    ...{ rule: 'invalid-autoscaling', name: 'a stabilization window above an hour', path },
    value: '7200',
    make: autoscaling({ scaleDown: { stabilizationWindow: Duration.hours(2) } }),
  },
  {
    ...{ rule: 'invalid-autoscaling', name: 'a policy that changes nothing', path },
    value: 'scaleUp.policies[0].replicas',
    make: autoscaling({ scaleUp: { policies: [{}] } }),
  },
  {
    ...{ rule: 'invalid-autoscaling', name: 'a strategy that Kubernetes does not have', path },
    value: '"Fast"',
    make: autoscaling({ scaleUp: { strategy: 'Fast' } }),
  },
  {
    ...{ rule: 'autoscaling-without-request', name: 'autoscaling by memory without a request', path },
    value: 'memory',
    make: autoscaling({ memory: 80 }),
  },
  {
    ...{ rule: 'autoscaling-without-request', name: 'a sidecar without a request', path },
    value: 'proxy',
    make: autoscaling({}, { resources, initContainers: [sidecar] }),
  },
  {
    ...{ rule: 'autoscaling-without-request', name: 'a CPU target among metrics without a request', path },
    value: 'CPU',
    make: autoscaling(
      { cpu: 70, metrics: [Metric.pods({ name: 'rps', target: MetricTarget.averageValue(100) })] },
      {},
    ),
  },
];
