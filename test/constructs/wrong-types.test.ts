import { Chart, Duration } from 'cdk8s';
import { NodeTaintQuery } from 'cdk8s-plus-27';
import fc from 'fast-check';
import {
  App,
  Backend,
  CanaryPair,
  ExistingService,
  ExistingVersionedService,
  Frontend,
  header,
  IngressGateway,
  Listener,
  Namespace,
  Path,
  ProgramError,
} from '../../lib';

/** What a program in JavaScript, or one that nobody type checked, may put where something else belongs. */
const junk = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  'x',
  0,
  -1,
  1.5,
  Number.NaN,
  true,
  [],
  {},
  [null],
  () => 1,
);

/** The props of a program that is right: each place in them is put to the test. */
function propsOf() {
  const scaleDown = { stabilizationWindow: Duration.seconds(1), strategy: 'Max', policies: [] };
  const autoscaling = { min: 1, max: 2, cpu: 50, memory: undefined, metrics: [], scaleDown };
  return {
    backend: {
      ports: [
        { port: 8080, targetPort: 80, protocol: 'http', name: 'http-a' },
        { port: 5432, protocol: 'tcp' },
      ],
      serviceName: 'cart',
      appLabel: 'cart',
      version: {
        name: 'v1',
        label: 'v1.0',
        image: 'shop/cart:1',
        replicas: 2,
        deploymentName: 'cart',
        selector: { app: 'cart', release: 'shop' },
      },
      everyVersion: {
        env: { A: 'b' },
        podLabels: { a: 'b' },
        tolerations: [NodeTaintQuery.exists('a')],
        disruptionBudget: { maxUnavailable: 1 },
        shutdown: { drain: Duration.seconds(1) },
        liveness: { grpc: { port: 80, service: 'cart' }, periodSeconds: Duration.seconds(1) },
        volumeMounts: [],
        securityContext: { capabilities: { add: ['CHOWN'] }, seccompProfile: { type: 'Unconfined' } },
        initContainers: [
          {
            name: 'proxy',
            image: 'shop/proxy:1',
            restartPolicy: 'Always',
            ports: [{ number: 90, name: 'a' }],
          },
          { name: 'migrate', image: 'shop/migrate:1', env: { A: 'b' }, args: ['a'] },
        ],
      },
      calls: [],
      connectionPool: { maxConnections: 1, connectTimeout: Duration.seconds(1) },
      outlierDetection: { consecutive5xxErrors: 5, interval: Duration.seconds(1), maxEjectionPercent: 50 },
      timeout: Duration.seconds(1),
      retries: { attempts: 1, retryOn: ['5xx'] },
      requestHeaders: { set: { a: 'b' }, remove: ['c'] },
    },
    frontend: {
      port: 80,
      version: { name: 'v1', image: 'shop/page:1', autoscaling },
    },
    canary: { canary: { name: 'v2', image: 'shop/cart:2' }, when: [header('x').is('a')], weight: 10 },
    gateway: {
      listeners: [Listener.http(80, { hosts: ['a.example.com'], name: 'http-a' })],
      selector: { istio: 'ingressgateway' },
      gatewayName: 'public',
      routes: [
        { hosts: ['a.example.com'], path: Path.prefix('/api'), rewrite: '/', cors: { allowOrigins: ['*'] } },
        { hosts: ['a.example.com'], path: Path.exact('/'), redirect: { path: '/a', status: 302 } },
      ],
    },
    existing: { host: 'api.example.com', port: 443, protocol: 'tls' },
    base: {
      ports: [{ port: 9080, targetPort: 80 }],
      selector: { app: 'ratings' },
      version: { name: 'v1', labels: { version: 'v1' } },
      versionLabelKey: 'version',
    },
    namespace: { name: 'shop', injection: { revision: 'stable' }, labels: { a: 'b' } },
  };
}

function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  const below = isPlain
    ? Object.entries(Object(value)).flatMap(([key, part]) => places(part, [...path, key]))
    : [];
  return path.length < 1 ? below : [path, ...below];
}

function put(object: unknown, path: readonly string[], value: unknown): void {
  const holder = path.slice(0, -1).reduce<unknown>((part, key) => Object(part)[key], object);
  Object.assign(Object(holder), { [path.at(-1) ?? '']: value });
}

function synthesize(props: ReturnType<typeof propsOf>): string {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const make = (
    Construct: new (scope: Chart, id: string, props: never) => unknown,
    id: string,
    given: object,
  ) => new Construct(chart, id, given as never);
  make(Namespace, 'namespace', props.namespace);
  const backend = new Backend(chart, 'cart', props.backend as never);
  const base = make(ExistingVersionedService, 'ratings', props.base);
  make(CanaryPair, 'ratings-canary', { stable: base, canary: { name: 'v2', image: 'a:2' }, weight: 1 });
  const calls = [make(ExistingService, 'stripe', props.existing)];
  const frontend = make(Frontend, 'page', wrapped(props.frontend, { calls }));
  make(CanaryPair, 'canary', wrapped(props.canary, { stable: backend }));
  const routes: unknown = props.gateway?.routes;
  const opened = Array.isArray(routes)
    ? routes.map((route, index) => (index === 0 ? wrapped(route, { to: frontend }) : route))
    : routes;
  make(IngressGateway, 'public', wrapped(props.gateway, { routes: opened }));
  return app.synthYaml();
}

function wrapped(given: unknown, more: object): object {
  return Object(given) === given ? { ...Object(given), ...more } : Object(given ?? more);
}

test('the program that is put to the test is right', () => {
  const props = propsOf();
  Object.assign(props.frontend.version, { resources: { cpu: { request: { amount: '100m' } } } });
  expect(synthesize(props)).toContain('subset: v2');
});

test('whatever stands in a wrong place is told as a problem, never as a crash', () => {
  const all = places(propsOf());
  fc.assert(
    fc.property(fc.constantFrom(...all), junk, (path, value) => {
      const props = propsOf();
      put(props, path, value);
      try {
        synthesize(props);
      } catch (error) {
        if (!(error instanceof ProgramError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});
