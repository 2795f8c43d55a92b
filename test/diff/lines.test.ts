import {
  difference,
  gateway,
  istio,
  object,
  ofGateway,
  pods,
  policy,
  routes,
  service,
  to,
  told,
} from './reading';

const cart = service('cart', ['v1', 'v2']);
const canary = { match: [{ headers: { 'x-canary': { exact: 'true' } } }], route: [to('cart', 'v2')] };
const split = (share: number) => ({ route: [to('cart', 'v1', 100 - share), to('cart', 'v2', share)] });
const stable = { route: [to('cart', 'v1')] };
const inMesh = 'cart.shop:80, in the mesh';

describe('who answers', () => {
  test('a share that moves names the version whose share grows', () => {
    const state = (share: number) => [...cart, routes('cart', [canary, split(share)])];
    expect(told(state(5), state(20))).toEqual([`${inMesh}; all but x-canary: true; cart v2 5% → 20%`]);
  });

  test('each class has a line of its own if it changes in its own way; the last is the rest', () => {
    const before = [...cart, routes('cart', [stable])];
    const after = [...cart, routes('cart', [canary, split(20)])];
    expect(told(before, after)).toEqual([
      `${inMesh}; the rest; cart v1 → 80% v1, 20% v2`,
      `${inMesh}; x-canary: true; cart v1 → v2`,
    ]);
  });

  test('a failure comes first, with its flag', () => {
    const admin = { match: [{ uri: { prefix: '/admin' } }], route: [to('pay')] };
    const rest = { match: [{ uri: { prefix: '/shop' } }], route: [to('cart', 'v1')] };
    const moved = { match: rest.match, route: [to('cart', 'v2')] };
    const state = (...http: object[]) => [...cart, ...service('pay', ['v1']), gateway, ofGateway(http)];
    expect(told(state(admin, rest), state(moved))).toEqual([
      'shop.example.com:80, at the gateway; /admin; pay v1 → 404 (flag NR)',
      'shop.example.com:80, at the gateway; /shop; cart v1 → v2',
    ]);
  });

  test('a redirect says where it leads, whatever the path', () => {
    const state = (redirect: object) => [...cart, gateway, ofGateway([{ redirect }])];
    expect(told(state({ scheme: 'https' }), state({ authority: 'new.example.com' }))).toEqual([
      'shop.example.com:80, at the gateway; all requests; 301 to https → 301 to http://new.example.com/…',
    ]);
  });

  test('a status that a rule sets changes', () => {
    const state = (status: number) => [...cart, gateway, ofGateway([{ directResponse: { status } }])];
    expect(told(state(403), state(410))).toEqual([
      'shop.example.com:80, at the gateway; all requests; 403 → 410',
    ]);
  });

  test('without routes the numbers of pods decide', () => {
    const [service1, rule, v1, v2] = cart as [object, object, object, { spec: object }];
    const state = (replicas: number) => [service1, rule, v1, { ...v2, spec: { ...v2.spec, replicas } }];
    expect(told(state(1), state(3))).toEqual([`${inMesh}; all requests; cart v2 50% → 75%`]);
  });

  test('hosts that change alike share a line', () => {
    const of = (app: string, version: string) => [
      ...service(app, ['v1', 'v2']).slice(0, 2),
      pods('both', 'v1', `${app}-v1`),
      routes(app, [{ route: [{ destination: { host: 'cart', subset: version, port: { number: 80 } } }] }]),
    ];
    const state = (version: string) => [...cart, ...of('one', version), ...of('two', version)];
    expect(told(state('v1'), state('v2'))).toEqual([
      'one.shop:80, two.shop:80, in the mesh; all requests; cart v1 → v2',
    ]);
  });
});

describe('who calls', () => {
  const from = (match: object) => [
    ...cart,
    routes('cart', [{ match: [match], route: [to('cart', 'v2')] }, stable]),
  ];
  const before = [...cart, routes('cart', [stable])];

  test('from pods with some labels', () => {
    expect(told(before, from({ sourceLabels: { app: 'web' } }))).toEqual([
      'cart.shop:80, from app=web; all requests; cart v1 → v2',
    ]);
  });

  test('from a namespace', () => {
    expect(told(before, from({ sourceNamespace: 'bank' }))).toEqual([
      'cart.shop:80, from bank; all requests; cart v1 → v2',
    ]);
  });

  test('from all but a namespace', () => {
    const own = { match: [{ sourceNamespace: 'bank' }], route: [to('cart', 'v1')] };
    const state = (version: string) => [...cart, routes('cart', [own, { route: [to('cart', version)] }])];
    expect(told(state('v1'), state('v2'))).toEqual([
      'cart.shop:80, in the mesh, but not from bank; all requests; cart v1 → v2',
    ]);
  });
});

describe('what else a client sees', () => {
  const state = (more: object) => [
    ...cart,
    ...service('pay', ['v1']),
    routes('cart', [{ ...stable, ...more }]),
  ];
  const changed = (before: object, after: object) => told(state(before), state(after));

  test.each([
    [{ timeout: '5s' }, { timeout: '10s' }, 'timeout 5s → 10s'],
    [{}, { timeout: '500ms' }, 'timeout none → 500ms'],
    [
      { retries: { attempts: 0 } },
      { retries: { attempts: 3, perTryTimeout: '2s' } },
      'retries none → 3, 2s each',
    ],
    [{}, { rewrite: { uri: '/v2' } }, 'path as asked → / rewritten to /v2'],
    [{}, { rewrite: { authority: 'inner.example' } }, 'host as asked → inner.example'],
    [
      {},
      { fault: { delay: { fixedDelay: '5s', percentage: { value: 10 } } } },
      'delay none → 5s in 10% of cases',
    ],
    [
      {},
      { fault: { abort: { httpStatus: 503, percentage: { value: 5 } } } },
      'abort none → 503 in 5% of cases',
    ],
    [
      {},
      { mirror: { host: 'pay' }, mirrorPercentage: { value: 10 } },
      'copies none → pay v1 in 10% of cases',
    ],
    [{}, { headers: { request: { set: { 'X-A': '1' } } } }, 'request header x-a none → set to 1'],
    [{ headers: { response: { remove: ['x-b'] } } }, {}, 'response header x-b removed → none'],
    [{}, { corsPolicy: { allowCredentials: true } }, 'CORS policy none → set'],
  ])('%j → %j', (before, after, words) => {
    expect(changed(before, after)).toEqual([`${inMesh}; all requests; ${words}`]);
  });

  test.each([
    [{ timeout: '1s' }, { timeout: '1000ms' }],
    [{ timeout: '0s' }, {}],
    [{ retries: { attempts: 2 } }, {}],
    [{ fault: { delay: { fixedDelay: '5s', percentage: { value: 0 } } } }, {}],
    [{ headers: { request: { set: { 'x-a': '1' } } } }, { headers: { request: { set: { 'X-A': '1' } } } }],
    [{ name: 'one' }, { name: 'other' }],
  ])('%j is %j', (before, after) => {
    expect(changed(before, after)).toEqual([]);
  });

  test('the header of one destination names its version', () => {
    const marked = { ...to('cart', 'v2', 10), headers: { response: { set: { 'x-v': '2' } } } };
    const before = [...cart, routes('cart', [split(10)])];
    const after = [...cart, routes('cart', [{ route: [to('cart', 'v1', 90), marked] }])];
    expect(told(before, after)).toEqual([
      `${inMesh}; all requests; response header x-v none → as it is for cart v1, set to 2 for cart v2`,
    ]);
  });

  test('a Service that leads to another port of the same pods', () => {
    const port = (targetPort: number) => [
      object('v1', 'Service', 'cart', {
        selector: { app: 'cart' },
        ports: [{ name: 'http', port: 80, targetPort }],
      }),
      pods('cart', 'v1', 'cart', 'shop', { ports: [{ containerPort: 8080 }, { containerPort: 9090 }] }),
    ];
    expect(told(port(8080), port(9090))).toEqual([`${inMesh}; all requests; port of the pods 8080 → 9090`]);
  });
});

describe('a refactoring changes no request', () => {
  const before = [...cart, routes('cart', [canary, split(10)])];
  const said = (after: readonly object[]) => {
    const { lines, unknown } = difference(before, after);
    return [lines, unknown];
  };

  test('rules in another order that exclude each other', () => {
    const beta = { match: [{ headers: { 'x-canary': { exact: 'beta' } } }], route: [to('cart', 'v2')] };
    const [one, other] = [
      [...cart, routes('cart', [canary, beta, split(10)])],
      [...cart, routes('cart', [beta, canary, split(10)])],
    ];
    expect(told(one, other)).toEqual([]);
  });

  test('a VirtualService with another name', () => {
    const renamed = istio('VirtualService', 'other', { hosts: ['cart'], http: [canary, split(10)] });
    expect(said([...cart, renamed])).toEqual([[], []]);
  });

  test('a VirtualService that delegates a part of its rules', () => {
    const paths = (delegate: boolean) => {
      const match = [{ uri: { prefix: '/cart' } }];
      const rest = { route: [to('cart', 'v1')] };
      return delegate
        ? [
            istio('VirtualService', 'public', {
              hosts: ['shop.example.com'],
              gateways: ['public'],
              http: [{ match, delegate: { name: 'cart-rules', namespace: 'shop' } }, rest],
            }),
            istio('VirtualService', 'cart-rules', { http: [{ route: [to('cart', 'v2')] }] }),
          ]
        : [ofGateway([{ match, route: [to('cart', 'v2')] }, rest])];
    };
    expect(told([...cart, gateway, ...paths(false)], [...cart, gateway, ...paths(true)])).toEqual([]);
  });

  test('a VirtualService that is split by host', () => {
    const both = istio('VirtualService', 'both', {
      hosts: ['a.example.com', 'b.example.com'],
      gateways: ['public'],
      http: [stable],
    });
    const each = ['a', 'b'].map((name) =>
      istio('VirtualService', name, { hosts: [`${name}.example.com`], gateways: ['public'], http: [stable] }),
    );
    const all = istio('Gateway', 'public', {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
    });
    expect(told([...cart, all, both], [...cart, all, ...each])).toEqual([]);
  });

  test('subsets with other names', () => {
    const [service1, , ...deployments] = cart as [object, object, ...object[]];
    const rule = istio('DestinationRule', 'cart', {
      host: 'cart',
      subsets: [
        { name: 'stable', labels: { version: 'v1' } },
        { name: 'canary', labels: { version: 'v2' } },
      ],
    });
    const http = [
      { ...canary, route: [to('cart', 'canary')] },
      { route: [to('cart', 'stable', 90), to('cart', 'canary', 10)] },
    ];
    expect(said([service1, rule, ...deployments, routes('cart', http)])).toEqual([[], []]);
  });

  test('Deployments with other names, whose pods have the same app and version', () => {
    const [service1, rule] = cart as [object, object];
    const renamed = [pods('cart', 'v1', 'cart-blue'), pods('cart', 'v2', 'cart-green')];
    expect(said([service1, rule, ...renamed, routes('cart', [canary, split(10)])])).toEqual([[], []]);
  });

  test('two Deployments of one version are told apart by name', () => {
    const blue = (share: number) => [
      ...service('cart', []).slice(0, 1),
      istio('DestinationRule', 'cart', {
        host: 'cart',
        subsets: ['blue', 'green'].map((name) => ({ name, labels: { slot: name } })),
      }),
      ...['blue', 'green'].map((slot) => {
        const labels = { app: 'cart', version: 'v1', slot };
        return object('apps/v1', 'Deployment', `cart-${slot}`, {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [] } },
        });
      }),
      routes('cart', [{ route: [to('cart', 'blue', 100 - share), to('cart', 'green', share)] }]),
    ];
    expect(told(blue(0), blue(100))).toEqual([`${inMesh}; all requests; cart-blue → cart-green`]);
  });
});

describe('what random states in a real mesh showed', () => {
  test('shares that fail in several ways have each flag', () => {
    const both = { route: [to('cart', 'v1', 50), to('nothing', 'v9', 50)] };
    const [service1, rule, v1, v2] = cart as [object, object, { spec: object }, object];
    const none = { ...v1, spec: { ...v1.spec, replicas: 0 } };
    const empty = service('nothing', ['v1']);
    const before = [...cart, ...empty, routes('cart', [stable])];
    const after = [service1, rule, none, v2, ...empty, routes('cart', [both])];
    expect(told(before, after)).toContain(
      `${inMesh}; all requests; cart v1 → 503 (flag NC) or 503 (flag UH)`,
    );
  });

  test('a host that a Sidecar keeps from its pods gets 502 without a flag', () => {
    const sidecar = (hosts: readonly string[]) =>
      istio('Sidecar', 'default', { egress: [{ hosts }], outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } });
    const all = [...cart, ...service('pay', ['v1'])];
    const pay = './pay.shop.svc.cluster.local';
    expect(told([...all, sidecar(['./*'])], [...all, sidecar([pay])])).toEqual([
      'cart.shop:80, from shop; all requests; 50% cart v1, 50% cart v2 → 502',
    ]);
  });

  test('a redirect keeps the port that the client calls', () => {
    const onPort = istio('Gateway', 'public', {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 8080, name: 'http', protocol: 'HTTP' }, hosts: ['shop.example.com'] }],
    });
    const state = (uri: string) => [onPort, ofGateway([{ redirect: { uri } }])];
    expect(told(state('/old'), state('/new'))).toEqual([
      'shop.example.com:8080, at the gateway; all requests; 301 to http://shop.example.com:8080/old → 301 to http://shop.example.com:8080/new',
    ]);
  });

  test('a pattern that takes an empty path is shown with a path that clients can send', () => {
    const any = { match: [{ uri: { regex: '.*' } }], redirect: { scheme: 'https', port: 8443 } };
    const before = [...cart, routes('cart', [stable])];
    expect(told(before, [...cart, routes('cart', [any])])).toEqual([
      `${inMesh}; all requests; cart v1 → 301 to https://cart.shop.svc.cluster.local:8443/…`,
    ]);
  });

  test('a proxy that sends requests answers for a connection that a policy of the pods closes', () => {
    const data = object('v1', 'Service', 'all-data', {
      selector: { app: 'cart' },
      ports: [{ name: 'tcp', port: 9000, targetPort: 8080 }],
    });
    const deny = policy('AuthorizationPolicy', 'deny', { action: 'DENY', rules: [{}] });
    expect(told([data, ...cart], [data, ...cart, deny])).toContain(
      `${inMesh}; all requests; 50% cart v1, 50% cart v2 → 503 (flag UC) by shop/deny`,
    );
  });

  test('a policy refuses a request before its pods find that nobody listens', () => {
    const [first, ...rest] = cart as [{ spec: object }, ...object[]];
    const moved = {
      ...first,
      spec: { ...first.spec, ports: [{ name: 'http', port: 80, targetPort: 7777 }] },
    };
    const deny = policy('AuthorizationPolicy', 'deny', { action: 'DENY', rules: [{}] });
    expect(told([moved, ...rest], [moved, ...rest, deny])).toContain(
      `${inMesh}; all requests; 503 (flag UF) → 403 by shop/deny`,
    );
  });

  test('a namespace to which only a VirtualService is exported has callers of its own', () => {
    const exported = (version: string) =>
      routes('cart', [{ route: [to('cart', version)] }], { exportTo: ['.', 'bank'] });
    expect(told([...cart, exported('v1')], [...cart, exported('v2')])).toEqual([
      'cart.shop:80, from bank and shop; all requests; cart v1 → v2',
    ]);
  });

  test('a prefix of methods is shown as a method that clients can send', () => {
    const posts = { match: [{ method: { prefix: 'P' } }], route: [to('cart', 'v2')] };
    expect(told([...cart, routes('cart', [stable])], [...cart, routes('cart', [posts, stable])])).toEqual([
      `${inMesh}; POST; cart v1 → v2`,
    ]);
  });

  test('a wildcard that only a VirtualService of the mesh has is compared on port 80', () => {
    const state = (version: string) => [
      ...cart,
      routes('wild', [{ route: [to('cart', version)] }], { hosts: ['*.partner.example'] }),
    ];
    expect(told(state('v1'), state('v2'))).toEqual([
      '*.partner.example:80, in the mesh; all requests; cart v1 → v2',
    ]);
  });

  test('policies of a gateway refuse requests to hosts that no rule serves, too', () => {
    const anyHost = istio('Gateway', 'public', {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
    });
    const labels = { istio: 'ingressgateway' };
    const pod = {
      ...object('v1', 'Pod', 'gateway', { containers: [{ name: 'istio-proxy', image: 'auto' }] }),
      metadata: {
        name: 'gateway',
        namespace: 'shop',
        labels,
        annotations: { 'inject.istio.io/templates': 'gateway' },
      },
    };
    const deny = policy('AuthorizationPolicy', 'deny', {
      selector: { matchLabels: labels },
      action: 'DENY',
      rules: [{ to: [{ operation: { paths: ['/admin'] } }] }],
    });
    const state = (...more: object[]) => [...cart, anyHost, pod, ofGateway([stable]), ...more];
    expect(told(state(), state(deny))).toEqual([
      'shop.example.com:80, at the gateway; /admin; cart v1 → 403 by shop/deny',
      '*:80, at the gateway; /admin; 404 (flag NR) → 403 by shop/deny',
    ]);
  });
});
