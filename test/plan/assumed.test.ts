import { isVerified, type Plan, planOf } from '../../lib/plan/plan';
import { planText } from '../../lib/plan/report/text';
import { manifests } from './reading';

const istio = 'networking.istio.io/v1';
const metadata = (name: string) => ({ name, namespace: 'shop' });

function destinationRule(...versions: string[]) {
  const subsets = versions.map((name) => ({ name, labels: { version: name } }));
  return {
    apiVersion: istio,
    kind: 'DestinationRule',
    metadata: metadata('cart'),
    spec: { host: 'cart', subsets },
  };
}

function virtualService(subset: string, more: object = {}) {
  const http = [{ route: [{ destination: { host: 'cart', subset } }] }];
  return {
    apiVersion: istio,
    kind: 'VirtualService',
    metadata: metadata('cart'),
    spec: { hosts: ['cart'], http, ...more },
  };
}

function deployment(app: string, version: string, more: object = {}) {
  const labels = { app, version };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: app, ports: [{ containerPort: 8080 }] }] },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(`${app}-${version}`),
    spec: { selector: { matchLabels: labels }, template, ...more },
  };
}

function service(app: string) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(app),
    spec: { selector: { app }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

/** Each step as the kinds of its objects, `-` before those that go. */
function kindsIn(plan: Plan): string[][] {
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  const kindOf = (key: string) => key.split('/')[1] ?? '';
  return plan.steps.map(({ applied, deleted }) => [
    ...applied.map(({ key }) => kindOf(key)),
    ...deleted.map(({ key }) => `-${kindOf(key)}`),
  ]);
}

function assumedOf(plan: Plan): string[] {
  return plan.kind === 'plan' ? plan.assumptions.map(({ words }) => words) : [];
}

function unjudgedOf(plan: Plan): string[] {
  return plan.kind === 'plan' ? plan.unjudged.map(({ name, why }) => `${name} ${why}`) : [];
}

describe('a repository that holds Istio objects alone', () => {
  const plan = planOf(
    manifests(destinationRule('v1'), virtualService('v1')),
    manifests(destinationRule('v2'), virtualService('v2')),
  );

  test('a move from v1 to v2 is never one apply: subset, route, old subset', () => {
    expect(kindsIn(plan)).toEqual([['DestinationRule'], ['VirtualService'], ['DestinationRule']]);
  });

  test('the plan names the Service and the pods that it takes to be there', () => {
    expect(assumedOf(plan)).toEqual([
      'Service shop/cart, which VirtualService shop/cart references, exists (port unknown, assumed to be 80; selector app=cart)',
      'pods of subset v1 of Service shop/cart (app=cart,version=v1) run',
      'pods of subset v2 of Service shop/cart (app=cart,version=v2) run',
    ]);
    expect(planText(plan, { hasColours: false })).toMatch(/^3 steps, safe if the assumptions below hold\./);
  });

  test('nothing of what is assumed is applied or deleted', () => {
    expect(kindsIn(plan).flat()).not.toContain('Service');
  });
});

test('the Service alone is elsewhere: pods of the states are ready before they are sent requests', () => {
  const state = (version: string) =>
    manifests(destinationRule(version), virtualService(version), deployment('cart', version));
  expect(kindsIn(planOf(state('v1'), state('v2')))).toEqual([
    ['Deployment', 'DestinationRule'],
    ['VirtualService'],
    ['DestinationRule', '-Deployment'],
  ]);
});

test('the DestinationRule is elsewhere: it is assumed to define both subsets by the label that pods carry', () => {
  const state = (version: string) =>
    manifests(service('cart'), virtualService(version), deployment('cart', version));
  const plan = planOf(state('v1'), state('v2'));
  expect(kindsIn(plan)).toEqual([['Deployment'], ['VirtualService'], ['-Deployment']]);
  expect(assumedOf(plan)).toEqual([
    'a DestinationRule defines subsets v1 (version=v1), v2 (version=v2) of cart.shop.svc.cluster.local, which VirtualService shop/cart references',
  ]);
});

test('the VirtualService is elsewhere: a subset that goes may be in use, and the host is named', () => {
  const state = (version: string) =>
    manifests(service('cart'), destinationRule(version), deployment('cart', version));
  const plan = planOf(state('v1'), state('v2'));
  expect(unjudgedOf(plan)).toEqual([
    'DestinationRule shop/cart changes subset v1 of cart.shop.svc.cluster.local, and neither state has a VirtualService that routes to this host',
  ]);
});

test('the Gateway is elsewhere: the routes that are bound to it are judged at its usual port', () => {
  const gateways = { hosts: ['cart.example.com'], gateways: ['istio-system/edge'] };
  const state = (version: string) =>
    manifests(
      service('cart'),
      destinationRule(version),
      virtualService(version, gateways),
      deployment('cart', version),
    );
  const plan = planOf(state('v1'), state('v2'));
  expect(kindsIn(plan)).toHaveLength(3);
  expect(assumedOf(plan)).toEqual([
    'Gateway istio-system/edge, which VirtualService shop/cart references, exists and serves its hosts (port 80)',
  ]);
});

test('a Gateway alone: a host that it no longer serves is a change for requests', () => {
  const gateway = (...hosts: string[]) =>
    manifests({
      apiVersion: istio,
      kind: 'Gateway',
      metadata: metadata('edge'),
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }],
      },
    });
  const plan = planOf(gateway('a.example.com', 'b.example.com'), gateway('a.example.com'));
  expect(plan).toMatchObject({ kind: 'plan', requests: 3, unjudged: [] });
});

test('a new service whose clients may ask for another server name is one apply', () => {
  const metadataOf = metadata('user');
  const tls = [
    {
      match: [{ port: 443, sniHosts: ['user.example.com'] }],
      route: [{ destination: { host: 'user', port: { number: 443 } } }],
    },
  ];
  const spec = { selector: { app: 'user' }, ports: [{ name: 'tls', port: 443, targetPort: 8080 }] };
  const { metadata: _, ...workload } = deployment('user', 'v1');
  const plan = planOf(
    [],
    manifests(
      { apiVersion: 'v1', kind: 'Service', metadata: metadataOf, spec },
      { ...workload, metadata: metadataOf },
      {
        apiVersion: istio,
        kind: 'VirtualService',
        metadata: metadataOf,
        spec: { hosts: ['user', 'user.example.com'], tls },
      },
    ),
  );
  expect(kindsIn(plan)).toHaveLength(1);
  expect(assumedOf(plan)).toEqual([]);
});

test('a delegate alone is judged as what a VirtualService at a gateway delegates to', () => {
  const state = (version: string) => {
    const { spec, ...rest } = virtualService(version);
    return manifests(
      service('cart'),
      destinationRule('v1', 'v2'),
      deployment('cart', 'v1'),
      deployment('cart', 'v2'),
      {
        ...rest,
        spec: { http: spec.http },
      },
    );
  };
  const plan = planOf(state('v1'), state('v2'));
  expect(plan).toMatchObject({ kind: 'plan', requests: 1 });
  expect(assumedOf(plan)).toContain('a VirtualService at a gateway delegates to VirtualService shop/cart');
});

test('workloads alone: the old pods go when the new ones are ready, since a Service elsewhere may select both', () => {
  const plan = planOf(manifests(deployment('cart', 'v1')), manifests(deployment('cart', 'v2')));
  expect(kindsIn(plan)).toEqual([['Deployment'], ['-Deployment']]);
  expect(assumedOf(plan)).toEqual([
    'a Service sends requests to the pods of Deployment shop/cart-v1, Deployment shop/cart-v2',
  ]);
});

test('a workload whose pods get other labels, or that goes, while its Service is elsewhere: not judged', () => {
  const [old, wanted] = [deployment('cart', 'v1'), deployment('basket', 'v1')];
  const relabelled = { ...wanted, metadata: old.metadata };
  expect(unjudgedOf(planOf(manifests(old), manifests(relabelled)))).toEqual([
    'Deployment shop/cart-v1 changes the labels of its pods, and neither state has the Service that selects them',
  ]);
  expect(unjudgedOf(planOf(manifests(old), []))).toEqual([
    'Deployment shop/cart-v1 is removed, and neither state has a Service that selects its pods',
  ]);
  expect(planOf([], manifests(old))).toMatchObject({ kind: 'plan', unjudged: [], assumptions: [] });
});

test('several applications carry the labels of a subset, and none is named like the host: not judged', () => {
  const apps = (version: string) => [deployment('one', version), deployment('two', version)];
  const state = (version: string) =>
    manifests(destinationRule(version), virtualService(version), ...apps(version));
  const plan = planOf(state('v1'), state('v2'));
  expect(plan.kind === 'plan' && isVerified(plan)).toBe(false);
  expect(unjudgedOf(plan).join()).toContain('cart.shop.svc.cluster.local is not in the states');
});

test.each([
  ['security.istio.io/v1', 'AuthorizationPolicy'],
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['networking.istio.io/v1alpha3', 'EnvoyFilter'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
])('a change of a %s %s is not called safe', (apiVersion, kind) => {
  const plan = planOf([], manifests({ apiVersion, kind, metadata: metadata('all'), spec: {} }));
  expect(unjudgedOf(plan)).toEqual([
    `${kind} shop/all changes, and plan does not model its effect on requests`,
  ]);
});

test('a change that decides nothing about requests needs no request', () => {
  const plan = planOf([], manifests({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('all') }));
  expect(plan).toMatchObject({ kind: 'plan', requests: 0, unjudged: [] });
  expect(planText(plan, { hasColours: false })).toMatch(
    /^One step\. No changed object decides where requests go/,
  );
});

test('a new state that sends requests to a subset which nobody defines says so', () => {
  const state = (version: string) =>
    manifests(service('cart'), destinationRule('v1'), virtualService(version), deployment('cart', 'v1'));
  const plan = planOf(state('v1'), state('v3'));
  expect(planText(plan, { hasColours: false })).toBe(
    [
      'One step, and the new state fails requests that the old state serves.',
      '',
      'Fails in the new state:',
      '  - requests from the mesh to cart.shop:80 get 503 (flag NC) for',
      '    cart.shop.svc.cluster.local, subset v3',
      '',
      '1. apply  everything at once',
      '   ~ VirtualService shop/cart',
      '                - destination:',
      '                    host: cart',
      '       -            subset: v1',
      '       +            subset: v3',
      '   traffic',
      '     - cart.shop:80, the rest, in the mesh: cart-v1 → 503 (flag NC)',
      '   wait until',
      '     - every proxy has the current VirtualService shop/cart',
      '',
      'Judged: 2 classes of requests.',
      '',
    ].join('\n'),
  );
});

describe('subsets that are named by role, whose labels move, while their pods are elsewhere', () => {
  const roles = (labels: Readonly<Record<string, string>>, weights: Readonly<Record<string, number>>) => {
    const subsets = Object.entries(labels).map(([name, version]) => ({ name, labels: { version } }));
    const route = Object.entries(weights).map(([subset, weight]) => ({
      destination: { host: 'cart', subset },
      weight,
    }));
    return manifests(
      { ...destinationRule(), spec: { host: 'cart', subsets } },
      { ...virtualService(''), spec: { hosts: ['cart'], http: [{ route }] } },
    );
  };

  test('the pods of the old and of the new labels are two workloads', () => {
    const plan = planOf(
      roles({ stable: 'v1' }, { stable: 100 }),
      roles({ stable: 'v3', old: 'v1' }, { stable: 10, old: 90 }),
    );
    expect(kindsIn(plan)).toEqual([['DestinationRule'], ['VirtualService'], ['DestinationRule']]);
    expect(planText(plan, { hasColours: false })).not.toContain('503 (flag UH) →');
  });

  test('a promotion gives the free role its new labels, moves the route, and lets the other role go', () => {
    const plan = planOf(
      roles({ stable: 'v1', canary: 'v3' }, { canary: 100 }),
      roles({ stable: 'v3' }, { stable: 100 }),
    );
    expect(kindsIn(plan)).toEqual([['DestinationRule'], ['VirtualService'], ['DestinationRule']]);
  });
});

test('a subset goes that a VirtualService elsewhere may route to, beside one that stays: not judged', () => {
  const plan = planOf(manifests(destinationRule('v1', 'v3')), manifests(destinationRule('v3')));
  expect(unjudgedOf(plan).join()).toContain('changes subset v1 of cart.shop.svc.cluster.local');
});

describe('a delegate, of which one state has a root, comes and goes with the change', () => {
  const root = {
    apiVersion: istio,
    kind: 'VirtualService',
    metadata: metadata('root'),
    spec: {
      hosts: ['a.example.com'],
      gateways: ['infra/edge'],
      http: [{ match: [{ uri: { prefix: '/cart' } }], delegate: { name: 'cart', namespace: 'shop' } }],
    },
  };
  const { spec, ...rest } = virtualService('v1');
  const delegate = { ...rest, spec: { http: spec.http } };
  const others = [service('cart'), destinationRule('v1'), deployment('cart', 'v1'), root];

  test.each([
    ['deleted', manifests(...others, delegate), manifests(...others), [['-VirtualService']]],
    ['created', manifests(...others), manifests(...others, delegate), [['VirtualService']]],
  ])('%s: it is a step', (_, from, to, steps) => {
    expect(kindsIn(planOf(from, to))).toEqual(steps);
  });
});

test('a route that no longer names a subset meets the pods of all subsets, those elsewhere too', () => {
  const state = (subset: string | undefined) =>
    manifests(service('cart'), destinationRule('v1', 'v2'), deployment('cart', 'v1'), {
      ...virtualService('v1'),
      spec: { hosts: ['cart'], http: [{ route: [{ destination: { host: 'cart', subset } }] }] },
    });
  const text = planText(planOf(state('v1'), state(undefined)), { hasColours: false });
  expect(text).toContain('cart-v1 → 50% cart-v1, 50% cart-v2');
});

test('a Service leads to another port of pods that are elsewhere: not judged', () => {
  const state = (targetPort: number) => {
    const { spec, ...rest } = service('cart');
    return manifests({ ...rest, spec: { ...spec, ports: [{ port: 80, targetPort }] } });
  };
  expect(unjudgedOf(planOf(state(8080), state(9090))).join()).toContain('changes the targetPort of port 80');
});

test('a Gateway that drops a host whose VirtualService is elsewhere shows the requests that it loses', () => {
  const gateway = (...hosts: string[]) => ({
    apiVersion: istio,
    kind: 'Gateway',
    metadata: metadata('edge'),
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }],
    },
  });
  const others = [
    service('cart'),
    destinationRule('v1'),
    deployment('cart', 'v1'),
    virtualService('v1', { hosts: ['a.example.com'], gateways: ['edge'] }),
  ];
  const plan = planOf(
    manifests(...others, gateway('a.example.com', 'b.example.com')),
    manifests(...others, gateway('a.example.com')),
  );
  expect(assumedOf(plan)).toEqual(['a VirtualService for b.example.com is bound to Gateway shop/edge']);
  expect(planText(plan, { hasColours: false })).toContain('except those that the new state no longer serves');
});

test('two releases of one chart are two applications, and workers that scale need no order', () => {
  const release = (instance: string, replicas: number) => {
    const labels = { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': instance };
    const containers = [{ name: 'redis', ports: [{ containerPort: 6379 }] }];
    const template = { metadata: { labels }, spec: { containers } };
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(`${instance}-redis`),
      spec: { replicas, selector: { matchLabels: labels }, template },
    };
  };
  const scaled = planOf(
    manifests(release('cart', 1), release('orders', 1)),
    manifests(release('cart', 3), release('orders', 3)),
  );
  expect(kindsIn(scaled)).toEqual([['Deployment', 'Deployment']]);
  const exchanged = planOf(manifests(release('cart', 1)), manifests(release('orders', 1)));
  expect(unjudgedOf(exchanged).join()).toContain('Deployment shop/cart-redis is removed');
});
