import { ApiObject, Chart, Yaml } from 'cdk8s';
import {
  type App,
  Backend,
  type Callee,
  CanaryPair,
  callers,
  ExistingService,
  ExistingVersionedService,
  Frontend,
  header,
  IngressGateway,
  Listener,
  Path,
} from '../../lib';
import { check, manifestsOf } from '../../lib/check';
import { at, brokenRules, manifest, program } from '../program';

const version = { name: 'v1', image: 'shop/page:1' } as const;
const hosts = ['shop.example.com'];
const RATINGS = 'ratings.shop.svc.cluster.local';

/** The base of a canary whose Service and stable pods others make. */
function base(chart: Chart, props: object = {}): ExistingVersionedService {
  return new ExistingVersionedService(chart, 'ratings', {
    port: 9080,
    selector: { app: 'ratings' },
    version: { name: 'v1' },
    ...props,
  });
}

function canaryOf(stable: ExistingVersionedService, chart: Chart): CanaryPair {
  return new CanaryPair(chart, 'ratings-canary', {
    stable,
    canary: { name: 'v2', image: 'shop/ratings:2' },
    when: [header('x-canary').is('true')],
    weight: 10,
  });
}

function kinds(app: App): string[] {
  return app.manifests().map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

/** What `check` finds in the YAML alone, beside what others have. */
function errorsIn(app: App, others = ''): string[] {
  const texts = [
    { file: 'dist.yaml', text: app.synthYaml() },
    { file: 'others.yaml', text: others },
  ];
  const read = manifestsOf({ texts });
  return check(read.objects, read)
    .findings.filter(({ severity }) => severity !== 'info')
    .map(({ rule, severity }) => `${severity}: ${rule}`);
}

describe('a reference to a service of others', () => {
  test('is called by its full host, and nothing is written for it', () => {
    const { app, chart } = program();
    const ratings = new ExistingService(chart, 'ratings', { namespace: 'reviews', port: 9080 });
    const stripe = new ExistingService(chart, 'stripe', {
      host: 'api.stripe.com',
      port: 443,
      protocol: 'tls',
    });
    new Backend(chart, 'page', { port: 80, version, calls: [ratings, stripe] });
    expect(at(manifest(app, 'Deployment', 'page-v1'), 'spec.template.spec.containers.0.env')).toEqual([
      { name: 'RATINGS_URL', value: 'http://ratings.reviews.svc.cluster.local:9080' },
      { name: 'API_STRIPE_COM_URL', value: 'https://api.stripe.com:443' },
    ]);
    expect(kinds(app).filter((one) => !one.includes('page'))).toEqual([]);
  });

  test('is where a route of a gateway leads, to any of its pods', () => {
    const { app, chart } = program();
    const ratings = new ExistingService(chart, 'ratings', { port: 9080 });
    const api = new ExistingService(chart, 'api', { host: 'api.example.com', port: 80 });
    new IngressGateway(chart, 'public', {
      listeners: [Listener.http(80)],
      routes: [
        { hosts, to: ratings },
        { hosts, path: Path.prefix('/api'), to: api, rewrite: { host: 'api.example.com' } },
      ],
    });
    const http = at(manifest(app, 'VirtualService', 'public-shop.example.com'), 'spec.http');
    expect(at(http, '0.route')).toEqual([
      { destination: { host: 'api.example.com', port: { number: 80 } }, weight: 100 },
    ]);
    expect(at(http, '1.route')).toEqual([
      { destination: { host: RATINGS, port: { number: 9080 } }, weight: 100 },
    ]);
  });

  test('is not missing beside services of the program, in the program and in its YAML', () => {
    const { app, chart } = program();
    const page = new Frontend(chart, 'page', { port: 80, version });
    const ratings = new ExistingService(chart, 'ratings', { port: 9080 });
    new IngressGateway(chart, 'public', {
      listeners: [Listener.http(80)],
      routes: [
        { hosts, to: page },
        { hosts, path: Path.prefix('/ratings'), to: ratings },
      ],
    });
    expect(errorsIn(app)).toEqual([]);
  });

  test('can be an object of any class that says host, name and ports', () => {
    class Legacy implements Callee {
      readonly serviceName = 'legacy';
      readonly host = 'legacy.example.com';
      readonly ports = [{ port: 9000, protocol: 'grpc' }] as const;
    }
    const { app, chart } = program();
    const page = new Backend(chart, 'page', { port: 80, version, calls: [new Legacy()] });
    page.calls(new Legacy(), { environmentVariable: 'OLD' });
    expect(at(manifest(app, 'Deployment', 'page-v1'), 'spec.template.spec.containers.0.env')).toEqual([
      { name: 'LEGACY_ADDRESS', value: 'legacy.example.com:9000' },
      { name: 'OLD', value: 'legacy.example.com:9000' },
    ]);
  });
});

describe('a canary whose stable pods others run', () => {
  test('writes routes, subsets and its own Deployment, neither Service nor stable pods', () => {
    const { app, chart } = program();
    canaryOf(base(chart), chart);
    expect(kinds(app)).toEqual([
      'DestinationRule ratings',
      'VirtualService ratings',
      'Deployment ratings-v2',
    ]);
    expect(at(manifest(app, 'DestinationRule', 'ratings'), 'spec')).toEqual({
      host: RATINGS,
      subsets: [
        { name: 'v1', labels: { version: 'v1' } },
        { name: 'v2', labels: { version: 'v2' } },
      ],
    });
    const to = (subset: string, weight: number) => ({
      destination: { host: RATINGS, port: { number: 9080 }, subset },
      weight,
    });
    const http = at(manifest(app, 'VirtualService', 'ratings'), 'spec.http');
    expect(at(http, '0.route')).toEqual([to('v2', 100)]);
    expect(at(http, '1.route')).toEqual([to('v1', 90), to('v2', 10)]);
  });

  test('holds at a gateway as in the mesh', () => {
    const { app, chart } = program();
    const ratings = base(chart);
    canaryOf(ratings, chart);
    new IngressGateway(chart, 'public', {
      listeners: [Listener.http(80)],
      routes: [{ hosts, to: ratings }],
    });
    const routes = (name: string) =>
      (at(manifest(app, 'VirtualService', name), 'spec.http') as { route: unknown }[]).map(
        ({ route }) => route,
      );
    expect(routes('public-shop.example.com')).toEqual(routes('ratings'));
  });

  test('without its canary sends everything to the version that runs', () => {
    const { app, chart } = program();
    base(chart);
    expect(at(manifest(app, 'VirtualService', 'ratings'), 'spec.http')).toEqual([
      {
        name: 'default',
        route: [{ destination: { host: RATINGS, port: { number: 9080 }, subset: 'v1' }, weight: 100 }],
      },
    ]);
  });

  test('gets pods that the Service of others selects, whatever it selects by', () => {
    const { app, chart } = program();
    const selector = { 'app.kubernetes.io/name': 'ratings', 'app.kubernetes.io/instance': 'shop' };
    const ratings = base(chart, { selector, name: 'http', targetPort: 8080 });
    const pair = canaryOf(ratings, chart);
    const deployment = manifest(app, 'Deployment', 'ratings-v2');
    expect(at(deployment, 'spec.selector.matchLabels')).toEqual({ ...selector, version: 'v2' });
    expect(at(deployment, 'spec.template.metadata.labels')).toMatchObject({ ...selector, version: 'v2' });
    expect(at(deployment, 'spec.template.spec.containers.0.ports')).toEqual([
      { containerPort: 8080, name: 'http' },
    ]);
    expect(pair.canary.selectorLabels).toEqual({ ...selector, version: 'v2' });
  });

  test('takes the labels and names that are there', () => {
    const { app, chart } = program();
    const ratings = base(chart, {
      serviceName: 'ratings-svc',
      versionLabelKey: 'track',
      version: { name: 'old', labels: { track: 'stable', tier: 'a' } },
      destinationRuleName: 'ratings-rule',
      virtualServiceName: 'ratings-routes',
    });
    canaryOf(ratings, chart);
    expect(at(manifest(app, 'DestinationRule', 'ratings-rule'), 'spec.subsets')).toEqual([
      { name: 'old', labels: { track: 'stable', tier: 'a' } },
      { name: 'v2', labels: { track: 'v2' } },
    ]);
    expect(kinds(app)).toContain('VirtualService ratings-routes');
    expect(callers.of(ratings.stable)).toEqual(
      callers.of({ namespace: 'shop', selectorLabels: { app: 'ratings', track: 'stable', tier: 'a' } }),
    );
  });

  test('is no error beside Services of the program, nor in its YAML alone', () => {
    const { app, chart } = program();
    const ratings = base(chart);
    canaryOf(ratings, chart);
    new Backend(chart, 'page', { port: 80, version, calls: [ratings] });
    expect(errorsIn(app)).toEqual([]);
  });
});

const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'ratings', namespace: 'shop' } };
const deployment = (labels: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'ratings', namespace: 'shop' },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels: { ...labels, 'sidecar.istio.io/inject': 'true' } },
      spec: { containers: [{ name: 'main', image: 'a:1', ports: [{ containerPort: 9080 }] }] },
    },
  },
});

/** What the others' chart makes of it. */
function othersWith(selector: object, labels: object): string {
  const ports = [{ port: 9080, name: 'http' }];
  return [{ ...service, spec: { selector, ports } }, deployment(labels)]
    .map((one) => Yaml.stringify(one))
    .join('---\n');
}

describe('what the owner promises is looked at where the manifests of the owner are at hand', () => {
  const app = () => {
    const { app, chart } = program();
    canaryOf(base(chart), chart);
    return app;
  };

  test('nothing is found where it holds', () => {
    expect(errorsIn(app(), othersWith({ app: 'ratings' }, { app: 'ratings', version: 'v1' }))).toEqual([]);
  });

  test('pods without the version label are found', () => {
    const found = errorsIn(app(), othersWith({ app: 'ratings' }, { app: 'ratings' }));
    expect(found).toContain('error: subset-without-pods');
  });

  test('a Service that selects one version is found', () => {
    const labels = { app: 'ratings', version: 'v1' };
    expect(errorsIn(app(), othersWith(labels, labels))).toContain('error: service-selects-version');
  });

  test('another port than is said is found', () => {
    const others = othersWith({ app: 'ratings' }, { app: 'ratings', version: 'v1' }).replaceAll(
      '9080',
      '9081',
    );
    expect(errorsIn(app(), others)).toContain('error: route-to-missing-port');
  });
});

test('hosts that nobody named are still missing', () => {
  const { chart } = program();
  canaryOf(base(chart), chart);
  new Backend(chart, 'page', { port: 80, version });
  new ApiObject(chart, 'raw', {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'raw' },
    spec: { hosts: ['a.example.com'], http: [{ route: [{ destination: { host: 'details' } }] }] },
  });
  expect(brokenRules(chart)).toEqual(['shop/raw: route-to-missing-host']);
});

test('what the program names is not missing for what it writes by hand either', () => {
  const { chart } = program();
  new ExistingService(chart, 'details', { port: 9080 });
  new Backend(chart, 'page', { port: 80, version });
  new ApiObject(chart, 'raw', {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'raw' },
    spec: { hosts: ['a.example.com'], http: [{ route: [{ destination: { host: 'details' } }] }] },
  });
  expect(brokenRules(chart)).toEqual([]);
});

test('ports and versions that the program does not name may be there all the same', () => {
  const { app, chart } = program();
  canaryOf(base(chart), chart);
  new Backend(chart, 'page', { port: 80, version });
  const subset = { name: 'v0', labels: { version: 'v0' } };
  const raw = (kind: string, spec: object) =>
    new ApiObject(chart, kind, {
      apiVersion: 'networking.istio.io/v1',
      kind,
      metadata: { name: 'raw' },
      spec,
    });
  raw('DestinationRule', { host: RATINGS, subsets: [subset] });
  const destination = { host: RATINGS, port: { number: 9443 }, subset: 'v0' };
  raw('VirtualService', { hosts: ['a.example.com'], http: [{ route: [{ destination }] }] });
  expect(brokenRules(chart)).toEqual([]);
  expect(errorsIn(app).filter((found) => found.startsWith('error'))).toEqual([]);
});

test('a cluster may have a domain of its own', () => {
  const { app, chart } = program();
  const ratings = base(chart, { clusterDomain: 'cluster.example' });
  canaryOf(ratings, chart);
  new IngressGateway(chart, 'public', { listeners: [Listener.http(80)], routes: [{ hosts, to: ratings }] });
  expect(brokenRules(chart)).toEqual([]);
  expect(errorsIn(app)).toEqual([]);
});

test('a broken annotation says nothing', () => {
  const { app, chart } = program();
  base(chart);
  new Backend(chart, 'page', { port: 80, version });
  const text = app.synthYaml().replaceAll(/existing-services: .*/g, "existing-services: '[{'");
  const read = manifestsOf({ texts: [{ file: 'dist.yaml', text }] });
  expect(check(read.objects, read).findings.map(({ rule }) => rule)).toContain('route-to-missing-host');
});

test('two references to one host stand beside each other, in one program', () => {
  const { app, chart } = program();
  const other = new Chart(app, 'other', { namespace: 'other' });
  const one = new ExistingService(chart, 'ratings', { namespace: 'reviews', port: 9080 });
  const two = new ExistingService(other, 'ratings', { namespace: 'reviews', port: 9080 });
  new Backend(chart, 'page', { port: 80, version, calls: [one] });
  new Backend(other, 'page', { port: 80, version, calls: [two] });
  expect(brokenRules(chart)).toEqual([]);
});
