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

const namespace = {
  ...object('v1', 'Namespace', 'shop', {}),
  metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } },
};
const bank = [namespace, ...service('bank', ['v1'])];
const shop = pods('web', 'v1', 'web');
const atGateway = [gateway, ofGateway([{ route: [to('bank')] }])];
const inMesh = 'bank.shop:80, in the mesh';
const unproxied = 'bank.shop:80, from pods without a sidecar';

describe('policies that refuse requests', () => {
  test('a policy that allows nothing', () => {
    expect(told(bank, [...bank, policy('AuthorizationPolicy', 'deny-all', {})])).toEqual([
      `${unproxied}; all requests; accepted → 403, not allowed by shop/deny-all`,
      `${inMesh}; all requests; bank v1 → 403, not allowed by shop/deny-all`,
    ]);
  });

  test('a policy that allows one service account: all others, of its namespace too', () => {
    const only = policy('AuthorizationPolicy', 'only-web', {
      rules: [{ from: [{ source: { principals: ['cluster.local/ns/shop/sa/web'] } }] }],
    });
    expect(told([...bank, shop], [...bank, shop, only])).toEqual([
      `${unproxied}; all requests; accepted → 403, not allowed by shop/only-web`,
      `${inMesh}, but not from service account shop/web; all requests; bank v1 → 403, not allowed by shop/only-web`,
    ]);
  });

  test('a policy that denies a path and a method', () => {
    const deny = policy('AuthorizationPolicy', 'no-admin', {
      action: 'DENY',
      rules: [{ to: [{ operation: { methods: ['DELETE'], paths: ['/admin*'] } }] }],
    });
    expect(told(bank, [...bank, deny])).toEqual([
      `${unproxied}; DELETE /admin; accepted → 403 by shop/no-admin`,
      `${inMesh}; DELETE /admin; bank v1 → 403 by shop/no-admin`,
    ]);
  });

  test('a policy that denies a header', () => {
    const deny = policy('AuthorizationPolicy', 'no-debug', {
      action: 'DENY',
      rules: [{ when: [{ key: 'request.headers[x-debug]', values: ['on'] }] }],
    });
    expect(told(bank, [...bank, deny])).toContain(`${inMesh}; x-debug: on; bank v1 → 403 by shop/no-debug`);
  });

  test('a policy of the pods of a gateway', () => {
    const deny = policy(
      'AuthorizationPolicy',
      'no-admin',
      {
        selector: { matchLabels: { istio: 'ingressgateway' } },
        action: 'DENY',
        rules: [{ to: [{ operation: { paths: ['/admin*'] } }] }],
      },
      'istio-system',
    );
    const before = [...bank, ...atGateway];
    expect(told(before, [...before, deny])).toEqual([
      'shop.example.com:80, at the gateway; /admin; bank v1 → 403 by istio-system/no-admin',
    ]);
  });

  test('a rewrite decides the path that the policy of the pods sees', () => {
    const deny = policy('AuthorizationPolicy', 'no-admin', {
      action: 'DENY',
      rules: [{ to: [{ operation: { paths: ['/admin*'] } }] }],
    });
    const state = (uri: string) => [
      ...bank,
      deny,
      gateway,
      ofGateway([{ match: [{ uri: { prefix: '/app' } }], rewrite: { uri }, route: [to('bank')] }]),
    ];
    expect(told(state('/admin'), state('/open'))).toContain(
      'shop.example.com:80, at the gateway; /app; 403 by shop/no-admin → bank v1',
    );
  });

  test('a policy for many hosts: one line, whoever answered', () => {
    const deny = policy(
      'AuthorizationPolicy',
      'no-admin',
      { action: 'DENY', rules: [{ to: [{ operation: { paths: ['/admin*'] } }] }] },
      'istio-system',
    );
    const apps = ['a', 'b', 'c', 'd'];
    const many = [namespace, ...apps.flatMap((app) => service(app, ['v1']))];
    const hosts = apps.map((app) => `${app}.shop:80`).join(', ');
    expect(told(many, [...many, deny])).toEqual([
      `${hosts}, from pods without a sidecar; /admin; accepted → 403 by istio-system/no-admin`,
      `${hosts}, in the mesh; /admin; answered → 403 by istio-system/no-admin`,
    ]);
  });

  test('the same rules in two policies instead of one change no request', () => {
    const allow = (name: string, ...accounts: string[]) =>
      policy('AuthorizationPolicy', name, {
        rules: accounts.map((account) => ({ from: [{ source: { serviceAccounts: [`shop/${account}`] } }] })),
      });
    const [before, after] = [
      [...bank, allow('both', 'web', 'cart')],
      [...bank, allow('one', 'web'), allow('other', 'cart')],
    ];
    expect(told(before, after)).toEqual([]);
  });
});

describe('mTLS', () => {
  const strict = policy('PeerAuthentication', 'default', { mtls: { mode: 'STRICT' } });

  test('STRICT refuses pods without a sidecar, and nobody else', () => {
    expect(told(bank, [...bank, strict])).toEqual([
      `${unproxied}; all requests; accepted → a closed connection by PeerAuthentication shop/default`,
    ]);
  });

  test('a DestinationRule that turns mTLS off for pods that require it', () => {
    const plain = istio('DestinationRule', 'plain', {
      host: 'bank',
      trafficPolicy: { tls: { mode: 'DISABLE' } },
    });
    const [own, , ...others] = service('bank', ['v1']) as [object, object, ...object[]];
    const before = [namespace, own, ...others, strict];
    expect(told(before, [...before, plain])).toEqual([
      `${inMesh}; all requests; bank v1 → 503 (flag UC) by PeerAuthentication shop/default`,
    ]);
  });
});

describe('not compared', () => {
  const unknown = (before: readonly object[], after: readonly object[]) =>
    difference(before, after).unknown.map(({ name, why }) => `${name} ${why}`);

  test('an external authorizer', () => {
    const custom = policy('AuthorizationPolicy', 'ext', {
      action: 'CUSTOM',
      provider: { name: 'opa' },
      rules: [{}],
    });
    expect(unknown(bank, [...bank, custom])).toEqual([
      'AuthorizationPolicy shop/ext changes, and decides by what the manifests do not tell',
    ]);
  });

  test('a policy for pods of another repository', () => {
    const other = policy('AuthorizationPolicy', 'p', { selector: { matchLabels: { app: 'elsewhere' } } });
    expect(unknown(bank, [...bank, other])).toEqual([
      'AuthorizationPolicy shop/p changes, and no pod that it is for is in either state',
    ]);
  });

  test('tokens, routes of the Gateway API, and EnvoyFilters', () => {
    const added = [
      policy('RequestAuthentication', 'jwt', { jwtRules: [{ issuer: 'a' }] }),
      object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'r', { parentRefs: [{ name: 'g' }] }),
      istio('EnvoyFilter', 'f', {}),
    ];
    expect(unknown(bank, [...bank, ...added])).toEqual([
      'HTTPRoute shop/r changes, and routes of the Gateway API are not compared',
      'EnvoyFilter shop/f changes the proxies themselves, which is not compared',
      'RequestAuthentication shop/jwt changes, and requests with a token are not compared',
    ]);
  });

  test('routes of pods in ambient mode', () => {
    const ambient = {
      ...namespace,
      metadata: { name: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient' } },
    };
    const state = (timeout: string) => [
      ambient,
      ...service('bank', ['v1']),
      routes('bank', [{ timeout, route: [to('bank')] }]),
    ];
    expect(unknown(state('1s'), state('2s'))).toEqual([
      'VirtualService shop/bank changes, and requests of pods in ambient mode are not compared',
    ]);
  });
});
