import { Chart, Duration, Size } from 'cdk8s';
import {
  ConfigMap,
  Cpu,
  DeploymentStrategy,
  Env,
  EnvFieldPaths,
  EnvValue,
  ImagePullPolicy,
  Metric,
  MetricTarget,
  MountPropagation,
  NodeLabelQuery,
  NodeTaintQuery,
  PercentOrAbsolute,
  Probe,
  Replicas,
  Secret,
  ServiceAccount,
  TaintEffect,
  Topology,
  Volume,
} from 'cdk8s-plus-27';
import { App, Backend, CanaryPair } from '../../../lib';

/** A program that gives a version everything that props take of cdk8s-plus; a test runs it with each cdk8s-plus. */
export function manifests(): string {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const settings = new ConfigMap(chart, 'settings', { metadata: { name: 'cart' }, data: { mode: 'fast' } });
  const secret = Secret.fromSecretName(chart, 'secret', 'cart-secret');
  const cache = Volume.fromEmptyDir(chart, 'cache', 'cache', { sizeLimit: Size.gibibytes(1) });
  const resources = {
    cpu: { request: Cpu.millis(250), limit: Cpu.units(2) },
    memory: { request: Size.mebibytes(256), limit: Size.gibibytes(1) },
  };

  const cart = new Backend(chart, 'cart', {
    port: 8080,
    version: {
      name: 'v1',
      image: 'shop/cart:1.0.0',
      autoscaling: {
        min: 2,
        max: 20,
        cpu: 70,
        memory: 80,
        metrics: [
          Metric.pods({ name: 'http_requests_per_second', target: MetricTarget.averageValue(100) }),
          Metric.external({ name: 'queue_length', target: MetricTarget.value(30) }),
          Metric.object({ name: 'orders', object: settings, target: MetricTarget.value(5) }),
        ],
        scaleUp: { policies: [{ replicas: Replicas.percent(100), duration: Duration.seconds(30) }] },
        scaleDown: {
          stabilizationWindow: Duration.minutes(10),
          policies: [{ replicas: Replicas.absolute(1), duration: Duration.minutes(1) }],
        },
      },
    },
    everyVersion: {
      env: {
        PLAIN: 'text',
        VALUE: EnvValue.fromValue('value'),
        MODE: EnvValue.fromConfigMap(settings, 'mode'),
        TOKEN: EnvValue.fromSecretValue({ secret, key: 'token' }),
        POD: EnvValue.fromFieldRef(EnvFieldPaths.POD_NAME),
      },
      envFrom: [Env.fromSecret(secret), Env.fromConfigMap(settings, 'CART_')],
      resources,
      readiness: Probe.fromHttpGet('/ready', { port: 8080, periodSeconds: Duration.seconds(5) }),
      liveness: Probe.fromCommand(['check'], { initialDelaySeconds: Duration.seconds(3) }),
      startup: Probe.fromTcpSocket({ failureThreshold: 30 }),
      volumeMounts: [
        { path: '/cache', volume: cache, propagation: MountPropagation.NONE },
        { path: '/etc/cart', volume: Volume.fromConfigMap(chart, 'files', settings), readOnly: true },
        { path: '/run/secret', volume: Volume.fromSecret(chart, 'token', secret) },
      ],
      imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
      imagePullSecret: secret,
      securityContext: { user: 1000 },
      podSecurityContext: { fsGroup: 2000 },
      tolerations: [
        NodeTaintQuery.is('dedicated', 'shop', { effect: TaintEffect.NO_SCHEDULE }),
        NodeTaintQuery.exists('spot', { effect: TaintEffect.NO_EXECUTE, evictAfter: Duration.hours(1) }),
      ],
      nodes: [NodeLabelQuery.in('disk', ['ssd', 'nvme']), NodeLabelQuery.exists('gpu')],
      spread: [{ topology: Topology.ZONE, weight: 10 }, { topology: Topology.HOSTNAME }],
      serviceAccount: ServiceAccount.fromServiceAccountName(chart, 'account', 'cart'),
      strategy: DeploymentStrategy.rollingUpdate({ maxSurge: PercentOrAbsolute.percent(50) }),
      initContainers: [
        {
          name: 'database-proxy',
          image: 'shop/database-proxy:1.0.0',
          restartPolicy: 'Always',
          ports: [{ number: 5432 }],
          startup: Probe.fromTcpSocket(),
          env: { TOKEN: EnvValue.fromSecretValue({ secret, key: 'token' }) },
          resources,
        },
        { name: 'migrate', image: 'shop/cart:1.0.0', args: ['migrate'], envFrom: [Env.fromSecret(secret)] },
      ],
    },
  });
  new CanaryPair(chart, 'cart-canary', {
    stable: cart,
    canary: { name: 'v2', image: 'shop/cart:1.1.0', liveness: Probe.fromHttpGet('/alive') },
    weight: 10,
  });
  return app.synthYaml();
}
