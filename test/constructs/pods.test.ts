import { ApiObject } from 'cdk8s';
import { Cpu, Probe, Topology } from 'cdk8s-plus-27';
import { Backend, type PodSettings } from '../../lib';
import { at, manifest, program } from '../program';

function pods(everyVersion: PodSettings = {}) {
  const { app, chart } = program();
  const cart = new Backend(chart, 'cart', {
    port: 8080,
    version: { name: 'v1', image: 'shop/cart:1' },
    everyVersion,
  });
  const spec = () => at(manifest(app, 'Deployment', 'cart-v1'), 'spec.template.spec');
  return { app, cart, spec };
}

const restrictedPod = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
const restrictedContainer = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  runAsNonRoot: true,
};

test('pods keep to the restricted Pod Security Standard, field by field', () => {
  expect(pods().spec()).toMatchObject({
    securityContext: restrictedPod,
    containers: [{ securityContext: restrictedContainer }],
  });
});

test('a container that is added keeps to the standard too, and an init container', () => {
  const { cart, spec } = pods();
  cart.stable.deployment.addContainer({ name: 'metrics', image: 'shop/metrics:1', resources: {} });
  cart.stable.deployment.addInitContainer({ name: 'wait', image: 'shop/wait:1', resources: {} });
  expect(spec()).toMatchObject({
    containers: [{}, { name: 'metrics', securityContext: restrictedContainer }],
    initContainers: [{ name: 'wait', securityContext: restrictedContainer }],
  });
});

test('the standard can be switched off, whole or in single fields', () => {
  expect(JSON.stringify(pods({ podSecurityStandard: 'privileged' }).spec())).not.toMatch(
    /seccompProfile|"drop"/,
  );
  expect(pods({ securityContext: { readOnlyRootFilesystem: false, user: 1000 } }).spec()).toMatchObject({
    containers: [
      { securityContext: { ...restrictedContainer, readOnlyRootFilesystem: false, runAsUser: 1000 } },
    ],
  });
});

test('a pod is ready when its port accepts a connection, unless the program says otherwise', () => {
  expect(at(pods().spec(), 'containers.0.readinessProbe.tcpSocket')).toEqual({ port: 8080 });
  const asked = pods({ readiness: Probe.fromHttpGet('/ready', { port: 8080 }) }).spec();
  expect(at(asked, 'containers.0.readinessProbe.httpGet.path')).toBe('/ready');
});

test('what nobody asked for is not there: resources, other probes, environment, affinity', () => {
  const text = JSON.stringify(pods().spec());
  for (const field of ['resources', 'livenessProbe', 'startupProbe', '"env"', 'affinity', 'lifecycle']) {
    expect(text).not.toContain(field);
  }
});

test("a version's settings go before those of every version, its environment name by name", () => {
  const { app, chart } = program();
  new Backend(chart, 'cart', {
    port: 8080,
    everyVersion: { env: { A: 'every', B: 'every' }, command: ['every'] },
    version: { name: 'v1', image: 'shop/cart:1', env: { B: 'own' }, command: ['own'] },
  });
  expect(at(manifest(app, 'Deployment', 'cart-v1'), 'spec.template.spec.containers.0')).toMatchObject({
    env: [
      { name: 'A', value: 'every' },
      { name: 'B', value: 'own' },
    ],
    command: ['own'],
  });
});

test('pods are spread by the labels of their version', () => {
  const spread = pods({ spread: [{ topology: Topology.HOSTNAME }] }).spec();
  expect(
    at(spread, 'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution.0'),
  ).toMatchObject({
    labelSelector: { matchLabels: { app: 'cart', version: 'v1' } },
    topologyKey: 'kubernetes.io/hostname',
  });
});

test('an autoscaler scales by CPU between its bounds', () => {
  const { app, chart } = program();
  new Backend(chart, 'cart', {
    port: 8080,
    version: {
      name: 'v1',
      image: 'shop/cart:1',
      autoscaling: { min: 2, max: 10, cpu: 70 },
      resources: { cpu: { request: Cpu.millis(250) } },
    },
  });
  expect(manifest(app, 'HorizontalPodAutoscaler', 'cart-v1')).toMatchObject({
    spec: {
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 70, type: 'Utilization' } } }],
    },
  });
});

test('a disruption budget selects the pods of its version', () => {
  const { app } = pods({ disruptionBudget: { maxUnavailable: 1 } });
  expect(at(manifest(app, 'PodDisruptionBudget', 'cart-v1'), 'spec')).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: { app: 'cart', version: 'v1' } },
  });
});

test('the handed-out Deployment and container are those that are written', () => {
  const { cart, spec } = pods();
  cart.stable.container.env.addVariable('LATE', { value: 'yes' });
  expect(at(spec(), 'containers.0.env')).toEqual([{ name: 'LATE', value: 'yes' }]);
  expect(ApiObject.of(cart.stable.deployment).name).toBe('cart-v1');
});
