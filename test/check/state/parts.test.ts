import { errorsIn, foundIn, pods, route, service, severitiesIn, subsets } from './manifests';

const web = [service('web', 'shop'), pods('web', 'shop')];

describe('files are a part of a state', () => {
  const routes = [route('web', 'shop', { host: 'web' }), route('api', 'shop', { host: 'api' })];

  test('a folder without Services is not judged on Services, and one info says so', () => {
    expect(foundIn({ 'istio/routes.yaml': routes })).toEqual(['istio/routes.yaml hosts-not-in-files']);
  });

  test('a ServiceEntry, or a Service of another namespace, changes nothing about that', () => {
    const entry = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'maps', namespace: 'shop' },
      spec: {
        hosts: ['maps.example.com'],
        ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
        resolution: 'DNS',
      },
    };
    const files = {
      'istio/routes.yaml': [...routes, entry],
      'other.yaml': [service('web', 'bank'), pods('web', 'bank')],
    };
    expect(foundIn(files).filter((each) => /missing/.test(each))).toEqual([]);
  });

  test('where the files have Services of the namespace, a missing one is a warning', () => {
    expect(foundIn({ 'a.yaml': [...web, ...routes] })).toEqual([
      'a.yaml route-to-missing-host',
      'a.yaml virtual-service-for-missing-host',
    ]);
  });

  test('files with the canary of an application alone are beside those of the application', () => {
    const rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { strategy: { blueGreen: { activeService: 'web', previewService: 'web-preview' } } },
    };
    const split = {
      ...route('web', 'shop', { host: 'web' }),
      spec: {
        hosts: ['web'],
        http: [
          {
            route: [
              { destination: { host: 'web' }, weight: 90 },
              { destination: { host: 'web2' }, weight: 10 },
            ],
          },
        ],
      },
    };
    expect(errorsIn({ 'a.yaml': [rollout, service('web-preview', 'shop')] })).toEqual([]);
    expect(errorsIn({ 'a.yaml': [split, service('web2', 'shop'), pods('web2', 'shop')] })).toEqual([]);
  });

  test('a Service with another word in its name is not the one that is meant', () => {
    const files = (host: string, own: string) => ({
      'a.yaml': [service(own, 'shop'), pods(own, 'shop'), route(host, 'shop', { host })],
    });
    expect(errorsIn(files('istio-egressgateway', 'asm-egressgateway'))).toEqual([]);
    expect(errorsIn(files('reveiws', 'reviews'))).toEqual(['a.yaml route-to-missing-host']);
  });

  test('complete files without any Service: each missing one is an error', () => {
    const found = foundIn({ 'istio/routes.yaml': routes }, true);
    expect(found.filter((each) => each.endsWith(' route-to-missing-host'))).toHaveLength(2);
  });

  test('a Service whose name a tool fills in may be any', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of envsubst
    const filled = [service('${APP}', 'shop'), ...routes.slice(1)];
    expect(foundIn({ 'a.yaml': filled }).filter((each) => /missing-host/.test(each))).toEqual([]);
  });
});

describe('objects that name no namespace', () => {
  const unnamed = [service('web'), pods('web')];

  test('are read in the one where their references fit', () => {
    expect(foundIn({ 'a.yaml': [...unnamed, route('web', 'shop', { host: 'web' })] })).toEqual([
      'a.yaml namespace-deduced',
    ]);
  });

  test('a fault is found there too', () => {
    const files = { 'a.yaml': [...unnamed, route('web', 'shop', { host: 'web', subset: 'v2' })] };
    expect(foundIn(files)).toEqual(['a.yaml namespace-deduced', 'a.yaml route-to-missing-subset']);
  });

  test('are read where the VirtualServices of a Gateway are', () => {
    const gateway = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'public' },
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ hosts: ['*'], port: { number: 80, name: 'http', protocol: 'HTTP' } }],
      },
    };
    const { spec, ...rest } = route('web', 'shop', { host: 'web' });
    const bound = {
      ...rest,
      spec: { ...(spec as object), hosts: ['web.example.com'], gateways: ['public'] },
    };
    expect(foundIn({ 'a.yaml': [gateway, ...web, bound] })).toEqual(['a.yaml namespace-deduced']);
  });

  test('are not judged where several namespaces fit, and the info names -n', () => {
    const others = ['shop', 'test'].map((each) => route('web', each, { host: 'web' }));
    expect(foundIn({ 'a.yaml': [...unnamed, ...others] })).toEqual(['a.yaml hosts-not-in-files']);
  });

  test('are in namespace default where nothing speaks against it', () => {
    expect(foundIn({ 'a.yaml': [...unnamed, route('web', undefined, { host: 'web' })] })).toEqual([]);
  });
});

describe('objects of one name in several files', () => {
  const all = route('web', 'shop', { host: 'web', subset: 'v1' });
  const canary = route('web', 'shop', { host: 'web', subset: 'v2' });

  test('are alternatives, of which each is checked with the rest', () => {
    const rules = subsets('web', 'shop', ['v1']);
    expect(foundIn({ 'app.yaml': [...web, rules], 'web-v1.yaml': [all], 'web-v2.yaml': [canary] })).toEqual([
      'web-v2.yaml alternative-objects',
      'web-v2.yaml route-to-missing-subset',
    ]);
  });

  test('a fault that goes with another alternative is none', () => {
    const files = {
      'app.yaml': [...web, pods('web', 'shop', 'v2'), canary],
      'rules-all.yaml': [subsets('web', 'shop', ['v1', 'v2'])],
      'rules-v1.yaml': [subsets('web', 'shop', ['v1'])],
    };
    expect(foundIn(files)).toEqual(['rules-v1.yaml alternative-objects']);
  });

  test('nor is one of two alternatives that go with each other', () => {
    const files = {
      'app.yaml': [...web, pods('web', 'shop', 'v2')],
      'route-v1.yaml': [all],
      'route-v2.yaml': [canary],
      'rules-a.yaml': [subsets('web', 'shop', ['v1'])],
      'rules-b.yaml': [subsets('web', 'shop', [])],
      'rules-c.yaml': [subsets('web', 'shop', ['v2'])],
    };
    expect(foundIn(files).filter((each) => each.includes('missing'))).toEqual([]);
    expect(foundIn({ ...files, 'rules-c.yaml': [] }).filter((each) => each.includes('missing'))).toEqual([
      'route-v2.yaml route-to-missing-subset',
    ]);
  });

  test('conflict with another file of their folder only if both are applied', () => {
    const named = (name: string, subset: string) => ({
      ...route('web', 'shop', { host: 'web', subset }),
      metadata: { name, namespace: 'shop' },
    });
    const app = [...web, pods('web', 'shop', 'v2'), subsets('web', 'shop', ['v1', 'v2'])];
    const conflict = 'conflicting-virtual-services';
    const mirror = { 'app.yaml': app, 'steps/mirror.yaml': [named('web-mirror', 'v1')] };
    const steps = { ...mirror, 'steps/v1.yaml': [named('web', 'v1')], 'steps/v2.yaml': [named('web', 'v2')] };
    expect(foundIn(steps).filter((each) => each.includes(conflict))).not.toEqual([]);
    expect(errorsIn(steps)).toEqual([]);
    const both = { ...mirror, 'steps/v1.yaml': [named('web', 'v1')] };
    expect(errorsIn(both).filter((each) => each.includes(conflict))).not.toEqual([]);
    const environments = Object.fromEntries(
      ['dev', 'prod'].flatMap((folder) => [
        [`${folder}/app.yaml`, app],
        [`${folder}/web.yaml`, [named('web', 'v1')]],
        [`${folder}/mirror.yaml`, [named('web-mirror', 'v1')]],
      ]),
    );
    expect(errorsIn(environments)).not.toEqual([]);
  });

  test('conflict with a folder beside theirs only if both are applied', () => {
    const named = (name: string, folder: string) => ({
      ...route('web', 'shop', { host: 'web', subset: folder }),
      metadata: { name, namespace: 'shop' },
    });
    const gateway = (port: number) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'egress', namespace: 'shop' },
      spec: {
        selector: { istio: 'egressgateway' },
        servers: [{ hosts: ['*'], port: { number: port, name: 'http', protocol: 'HTTP' } }],
      },
    });
    const app = { 'app.yaml': [...web, pods('web', 'shop', 'v2'), subsets('web', 'shop', ['v1', 'v2'])] };
    const conflicts = (files: Parameters<typeof errorsIn>[0]) =>
      errorsIn({ ...app, ...files }).filter((each) => each.includes('conflicting-virtual-services'));
    const options = {
      'gateway/tcp/all.yaml': [gateway(80), named('web-tcp', 'v1')],
      'gateway/tls/all.yaml': [gateway(443), named('web-tls', 'v1')],
      'sidecar/all.yaml': [named('web-sidecar', 'v2')],
    };
    expect(conflicts(options)).toEqual([]);
    const apart = { 'a/all.yaml': [gateway(80), named('web-a', 'v1')], 'b/all.yaml': [named('web-b', 'v2')] };
    expect(conflicts(apart)).not.toEqual([]);
  });

  test('one folder with copies of its neighbours makes no environments of them', () => {
    const copies = [pods('web', 'shop'), pods('api', 'shop')];
    const files = {
      'apps/web/all.yaml': [...copies, service('web', 'shop')],
      'apps/api/pods.yaml': [pods('api', 'shop')],
      'apps/api/service.yaml': [service('api', 'shop')],
      'apps/shop/pods.yaml': [pods('web', 'shop')],
      'istio/routes.yaml': [route('web', 'shop', { host: 'web' }), route('api', 'shop', { host: 'api' })],
    };
    expect(foundIn(files).filter((each) => each.includes('missing'))).toEqual([]);
  });

  test('environments in sibling folders do not conflict, and are each checked alone', () => {
    const environment = (version: string) => [
      ...web,
      subsets('web', 'shop', ['v1']),
      route('web', 'shop', { host: 'web', subset: version }),
    ];
    expect(foundIn({ 'dev/a.yaml': environment('v1'), 'prod/a.yaml': environment('v2') })).toEqual([
      'prod/a.yaml alternative-objects',
      'prod/a.yaml route-to-missing-subset',
    ]);
  });

  test('a fault in one environment counts, also where it is in a file of both', () => {
    const environment = (versions: string[]) => [...web, subsets('web', 'shop', versions)];
    const files = {
      'route.yaml': [canary],
      'dev/a.yaml': [...environment(['v1', 'v2']), pods('web', 'shop', 'v2')],
      'prod/a.yaml': environment(['v1']),
    };
    expect(foundIn(files)).toEqual(['prod/a.yaml alternative-objects', 'route.yaml route-to-missing-subset']);
  });

  test('two in the same file are one object, of which the last one counts', () => {
    expect(foundIn({ 'a.yaml': [...web, subsets('web', 'shop', ['v1']), all, all] })).toEqual([
      'a.yaml duplicate-object',
    ]);
  });
});

describe('folders that have one object each in its own form', () => {
  const cluster = (hosts: string[], others: string[]) => [
    route('web', 'shop', { host: 'web', subset: hosts[0] }),
    ...others.flatMap((each) => [service(each, 'shop'), pods(each, 'shop')]),
  ];
  const outside = (name: string) => {
    const { spec, ...rest } = route(name, 'shop', { host: 'web' });
    return { ...rest, spec: { ...(spec as object), hosts: ['admin'] } };
  };
  const entry = [service('admin', 'shop'), pods('admin', 'shop')];
  const shared = [...web, ...entry, pods('web', 'shop', 'v2'), subsets('web', 'shop', ['v1', 'v2'])];

  test('are states of their own with what is beside them: a fault between two of them is none', () => {
    const files = {
      'app.yaml': shared,
      'east/a.yaml': [...cluster(['v1'], ['api', 'cart']), outside('entry-east')],
      'west/a.yaml': [...cluster(['v2'], ['mail', 'pay']), outside('entry-west')],
    };
    expect(foundIn(files)).toEqual(['east/a.yaml alternative-objects']);
    const together = {
      'app.yaml': shared,
      'east.yaml': files['east/a.yaml'],
      'west.yaml': files['west/a.yaml'],
    };
    expect(foundIn(together).filter((each) => each.endsWith('conflicting-virtual-services'))).not.toEqual([]);
  });

  test('a fault within one of them counts', () => {
    const files = {
      'app.yaml': shared,
      'east/a.yaml': cluster(['v1'], ['api', 'cart']),
      'west/a.yaml': cluster(['v3'], ['mail', 'pay']),
    };
    expect(foundIn(files)).toEqual([
      'east/a.yaml alternative-objects',
      'west/a.yaml route-to-missing-subset',
    ]);
  });

  test('what one of them lacks, another may have', () => {
    const files = {
      'app.yaml': [...web, ...entry, outside('api')],
      'east/a.yaml': [...cluster(['v1'], ['api', 'cart']), subsets('web', 'shop', ['v1', 'v2'])],
      'west/a.yaml': [...cluster(['v2'], ['mail', 'pay']), pods('web', 'shop', 'v2')],
    };
    expect(foundIn(files)).toEqual(['east/a.yaml alternative-objects']);
  });

  test('the same object in both makes no difference between them', () => {
    const files = {
      'app.yaml': shared,
      'east/a.yaml': [...cluster(['v1'], ['api', 'cart']), outside('entry-east')],
      'west/a.yaml': [...cluster(['v1'], ['mail', 'pay']), outside('entry-west')],
    };
    expect(foundIn(files).filter((each) => each.endsWith('conflicting-virtual-services'))).not.toEqual([]);
  });

  test('folders in such a folder are judged with what is around them', () => {
    const files = {
      'app.yaml': shared,
      'one/a.yaml': [...cluster(['v1'], ['api', 'cart'])],
      'one/start/b.yaml': [
        outside('entry'),
        service('x', 'shop'),
        pods('x', 'shop'),
        route('api', 'shop', { host: 'api' }),
      ],
      'one/end/b.yaml': [service('y', 'shop'), pods('y', 'shop'), route('api', 'shop', { host: 'cart' })],
      'two/a.yaml': [...cluster(['v2'], ['mail', 'pay']), outside('entry-two')],
    };
    expect(foundIn(files)).toEqual([
      'one/a.yaml alternative-objects',
      'one/start/b.yaml alternative-objects',
    ]);
  });
});

test('a version that is rolled out to a Service elsewhere may be elsewhere for the others, too', () => {
  const canary = route('web', 'shop', { host: 'web', subset: 'v1' });
  const files = {
    'a.yaml': [service('web', 'shop'), pods('web', 'shop', 'v2'), subsets('web', 'shop', ['v1']), canary],
  };
  const severities = (more: Parameters<typeof foundIn>[0]) =>
    severitiesIn({ ...files, ...more }).filter((each) => each.endsWith('subset-without-pods'));
  expect(severities({})).toEqual(['error subset-without-pods']);
  expect(severities({ 'b.yaml': [subsets('api', 'shop', ['v1'])] })).toEqual(['warning subset-without-pods']);
  const known = [subsets('api', 'shop', ['v1']), service('api', 'shop')];
  expect(severities({ 'b.yaml': known })).toContain('error subset-without-pods');
});

describe('a namespace of which the files hold a part', () => {
  const helper = [service('load', 'shop'), pods('load', 'shop')];
  const missing = (files: Parameters<typeof foundIn>[0]) =>
    foundIn(files).filter((each) => each.endsWith('missing-host'));

  test('a helper beside the routes of an application makes no host of it missing', () => {
    const routes = ['web', 'api'].map((each) => route(each, 'shop', { host: each }));
    expect(missing({ 'a.yaml': [...helper, ...routes] })).toEqual([]);
  });

  test('a name like one that nothing references is mistyped', () => {
    const routes = [route('shop.example.com', 'shop', { host: 'loud' })];
    expect(missing({ 'a.yaml': [...helper, ...routes] })).toContain('a.yaml route-to-missing-host');
  });

  test('pods of the same name show that their Service is forgotten', () => {
    const { spec } = pods('web', 'shop');
    const named = { ...pods('web', 'shop'), metadata: { name: 'web', namespace: 'shop' }, spec };
    const routes = [route('shop.example.com', 'shop', { host: 'web' })];
    expect(missing({ 'a.yaml': [...helper, named, ...routes] })).toContain('a.yaml route-to-missing-host');
  });
});

test('Rollouts with their preview Services do not hold the Services that they preview', () => {
  const rollouts = ['web', 'api'].flatMap((name) => [
    { ...service(name, 'shop'), metadata: { name: `${name}-preview`, namespace: 'shop' } },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name, namespace: 'shop' },
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'app', image: 'app:1' }] },
        },
        strategy: { blueGreen: { activeService: `${name}-active`, previewService: `${name}-preview` } },
      },
    },
  ]);
  expect(foundIn({ 'a.yaml': rollouts }).filter((each) => each.endsWith('unresolved-rollout'))).toEqual([]);
});
