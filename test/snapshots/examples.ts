import { type Chart, Duration, Size } from 'cdk8s';
import {
  Cpu,
  DeploymentStrategy,
  EnvValue,
  NodeLabelQuery,
  NodeTaintQuery,
  Probe,
  Topology,
} from 'cdk8s-plus-27';
import {
  allOf,
  Backend,
  CanaryPair,
  callers,
  cookie,
  Frontend,
  header,
  IngressGateway,
  Listener,
  LoadBalancing,
  method,
  Namespace,
  Path,
  queryParameter,
} from '../../lib';

const version = { name: 'v1', image: 'shop/cart:1' } as const;
const canary = { name: 'v2', image: 'shop/cart:2' } as const;
const hosts = ['shop.example.com'];

/** One small program per feature; the snapshots show what becomes of each. */
export const examples: Readonly<Record<string, (chart: Chart) => void>> = {
  'a backend': (chart) => {
    new Backend(chart, 'cart', { port: 8080, version });
  },

  'a canary by header and weight': (chart) => {
    const stable = new Backend(chart, 'cart', { port: 8080, version });
    new CanaryPair(chart, 'canary', { stable, canary, when: [header('x-canary').is('true')], weight: 10 });
  },

  'every kind of match': (chart) => {
    const stable = new Backend(chart, 'cart', { port: 8080, version });
    const page = new Frontend(chart, 'page', { port: 80, version });
    const when = [
      header('X-Canary').is('true'),
      header('x-build').prefix('2.'),
      header('user-agent').regex('.*(Firefox|Safari).*'),
      header('x-debug').present(),
      header('x-tier').not.is('gold'),
      header('x-old').not.present(),
      cookie('release').is('canary'),
      cookie('release').not.prefix('old'),
      queryParameter('release').is('canary'),
      method('DELETE'),
      callers.of(page),
      callers.of(page.stable),
      callers.withLabels({ app: 'load-test' }),
      callers.inNamespace('staging'),
      allOf(header('x-canary').is('1'), method('GET'), callers.inNamespace('shop')),
    ];
    new CanaryPair(chart, 'canary', { stable, canary, when, weight: 0 });
  },

  'several ports': (chart) => {
    const stable = new Backend(chart, 'cart', {
      ports: [
        { port: 8080 },
        { port: 9090, protocol: 'grpc' },
        { port: 5432, protocol: 'tcp' },
        { port: 8443, protocol: 'tls', sniHosts: ['cart.example.com'] },
      ],
      version,
    });
    const when = [header('x-canary').is('true'), callers.withLabels({ app: 'load-test' })];
    new CanaryPair(chart, 'canary', { stable, canary, when, weight: 10 });
  },

  'pods with all settings': (chart) => {
    new Backend(chart, 'cart', {
      port: 8080,
      version: { ...version, autoscaling: { min: 2, max: 10, cpu: 70 } },
      everyVersion: {
        env: { LOG_LEVEL: 'info', POD: EnvValue.fromValue('x') },
        command: ['/cart'],
        args: ['--verbose'],
        resources: {
          cpu: { request: Cpu.millis(250), limit: Cpu.units(1) },
          memory: { request: Size.mebibytes(256), limit: Size.mebibytes(512) },
        },
        readiness: Probe.fromHttpGet('/ready', { port: 8080 }),
        liveness: Probe.fromHttpGet('/live', { port: 8080 }),
        tolerations: [NodeTaintQuery.is('dedicated', 'shop')],
        nodes: [NodeLabelQuery.is('pool', 'shop')],
        spread: [{ topology: Topology.ZONE, weight: 10 }],
        shutdown: { drain: Duration.seconds(5), gracePeriod: Duration.seconds(60) },
        disruptionBudget: { minAvailable: '50%' },
        strategy: DeploymentStrategy.recreate(),
        podLabels: { team: 'shop' },
        podAnnotations: { 'prometheus.io/scrape': 'true' },
      },
    });
  },

  'pods without the restricted standard': (chart) => {
    new Backend(chart, 'cart', { port: 8080, version, everyVersion: { podSecurityStandard: 'privileged' } });
  },

  'traffic policy, timeout and retries': (chart) => {
    new Backend(chart, 'cart', {
      port: 8080,
      version,
      connectionPool: {
        maxConnections: 100,
        maxPendingRequests: 50,
        maxRequests: 200,
        maxRequestsPerConnection: 10,
        maxRetries: 3,
        connectTimeout: Duration.millis(500),
        idleTimeout: Duration.minutes(5),
      },
      outlierDetection: {
        consecutive5xxErrors: 5,
        consecutiveGatewayErrors: 3,
        interval: Duration.seconds(30),
        baseEjectionTime: Duration.minutes(1),
      },
      loadBalancing: LoadBalancing.byCookie('session', Duration.hours(1)),
      timeout: Duration.millis(1500),
      retries: { attempts: 3, perTryTimeout: Duration.millis(500), retryOn: ['5xx', 'reset'] },
      requestHeaders: { set: { 'x-from': 'mesh' } },
    });
  },

  'services that call each other': (chart) => {
    const cart = new Backend(chart, 'cart', { port: 8080, version });
    const stock = new Backend(chart, 'stock', { port: 9090, protocol: 'grpc', version, calls: [cart] });
    cart.calls(stock, { environmentVariable: 'STOCK' });
  },

  'a gateway with a canary, paths and a redirect': (chart) => {
    const page = new Frontend(chart, 'page', { port: 80, targetPort: 3000, version });
    const cart = new Backend(chart, 'cart', { port: 8080, version });
    new CanaryPair(chart, 'canary', {
      stable: page,
      canary: { name: 'v2', image: 'shop/page:2' },
      when: [cookie('release').is('canary'), callers.withLabels({ app: 'load-test' })],
      weight: 5,
    });
    new IngressGateway(chart, 'public', {
      listeners: [Listener.httpsRedirect(80), Listener.https(443, { credentialName: 'shop-tls' })],
      routes: [
        { hosts, to: page },
        {
          hosts,
          path: Path.prefix('/api/cart'),
          to: cart.exposed(),
          rewrite: '/',
          timeout: Duration.seconds(5),
          cors: {
            allowOrigins: ['https://app.example.com'],
            allowMethods: ['GET'],
            maxAge: Duration.hours(1),
          },
          responseHeaders: { remove: ['server'] },
        },
        { hosts, path: Path.regex('/u/[0-9]+'), to: page, rewrite: { path: '/user', host: 'page.internal' } },
        {
          hosts: [...hosts, '*.example.org'],
          path: Path.exact('/old'),
          redirect: { path: '/new', status: 308 },
        },
      ],
    });
  },

  "another team's gateway": (chart) => {
    const page = new Frontend(chart, 'page', { port: 80, version });
    new IngressGateway(chart, 'shared', {
      existing: { namespace: 'platform', name: 'shared' },
      routes: [{ hosts, to: page }],
    });
  },

  'names that exist': (chart) => {
    new Backend(chart, 'cart', {
      serviceName: 'cart-svc',
      port: 80,
      targetPort: 8080,
      name: 'web',
      appLabelKey: 'app.kubernetes.io/name',
      appLabel: 'cart',
      versionLabelKey: 'track',
      destinationRuleName: 'cart-rule',
      virtualServiceName: 'cart-routes',
      version: { name: 'stable', image: 'shop/cart:1', deploymentName: 'cart' },
    });
  },

  'pods whose version label is no name': (chart) => {
    const stable = new Backend(chart, 'cart', {
      port: 8080,
      version: {
        name: 'v1-4-2',
        label: 'v1.4.2',
        image: 'shop/cart:1.4.2',
        deploymentName: 'cart',
        selector: { app: 'cart', release: 'shop' },
      },
    });
    const next = { name: 'v1-5-0', label: '1.50', image: 'shop/cart:1.5.0' };
    new CanaryPair(chart, 'canary', { stable, canary: next, when: [header('x').is('a')], weight: 10 });
  },

  'a namespace with a revision': (chart) => {
    new Namespace(chart, 'namespace', { injection: { revision: 'stable' }, labels: { team: 'shop' } });
  },
};
