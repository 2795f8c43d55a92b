import fc from 'fast-check';
import type { KubernetesObject } from '../lab/objects';
import { exportTo, outsideHost, STORE, seenBy, serviceHost, wildHost } from './hosts';
import { httpMatch, rarely } from './matches';
import { AWAY, GATE, HOME, OUTSIDE } from './places';

/** The gateway that most rules name. */
const MAIN = `${GATE}/main`;

const destination = fc
  .record({
    host: fc.oneof({ weight: 10, arbitrary: serviceHost }, { weight: 2, arbitrary: outsideHost }),
    subset: fc.option(fc.constantFrom('v1', 'v2', 'v2', 'v3'), { freq: 2, nil: undefined }),
    port: rarely(
      fc.constantFrom(80, 80, 8080, 8080, 9090).map((number) => ({ number })),
      2,
    ),
  })
  .map(plain);

/** One destination without a weight, or several that share. */
const shares = fc.oneof(
  { weight: 3, arbitrary: destination.map((one) => [{ destination: one }]) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(destination, destination, fc.constantFrom([100, 0], [0, 100], [50, 50], [1, 2], [30, 0]))
      .map(([first, second, [one = 0, two = 0]]) => [
        { destination: first, ...(one > 0 && { weight: one }) },
        { destination: second, ...(two > 0 && { weight: two }) },
      ]),
  },
);

const abort = fc.record({
  httpStatus: fc.constantFrom(418, 503),
  percentage: fc.constantFrom({ value: 100 }, { value: 100 }, { value: 0 }),
});
const rewrite = fc.constantFrom(
  { uri: '/' },
  { uri: '/new' },
  { uri: '/new/' },
  { authority: `api.${OUTSIDE}` },
  { uriRegexRewrite: { match: '^/a/(.*)', rewrite: '/r/\\1' } },
);
const redirect = fc.constantFrom(
  { uri: '/there' },
  { authority: 'else.test', redirectCode: 302 },
  { scheme: 'https', port: 8443 },
);
const directResponse = fc.constantFrom({ status: 200, body: { string: 'here' } }, { status: 404 });

const action = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .record({ route: shares, fault: rarely(fc.record({ abort }), 9), rewrite: rarely(rewrite, 6) })
      .map(plain),
  },
  { weight: 1, arbitrary: fc.record({ redirect }) },
  { weight: 1, arbitrary: fc.record({ directResponse }) },
);

const matches = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 6, arbitrary: fc.array(httpMatch, { minLength: 1, maxLength: 2 }) },
);

const rule = fc
  .tuple(matches, action)
  .map(([match, what]) => ({ ...(match.length > 0 && { match }), ...what }));

const delegating = fc
  .tuple(matches, fc.constantFrom('part', 'part', 'nowhere'), fc.constantFrom(HOME, AWAY, undefined))
  .map(([match, name, namespace]) => ({
    ...(match.length > 0 && { match }),
    delegate: plain({ name, namespace }),
  }));

const rules = fc
  .tuple(
    fc.array(fc.oneof({ weight: 6, arbitrary: rule }, { weight: 1, arbitrary: delegating }), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.boolean(),
    action,
  )
  // Half of them end in a default.
  .map(([some, hasDefault, last]) => (hasDefault ? [...some, last] : some));

const l4 = fc.tuple(rarely(fc.constantFrom(9090, 80, 9000, 443), 2), shares);
const tcp = fc.array(
  l4.map(([port, route]) => ({ ...(port && { match: [{ port }] }), route })),
  { minLength: 1, maxLength: 2 },
);
const tls = (host: string) =>
  fc.array(
    l4.map(([port, route]) => ({ match: [{ ...(port && { port }), sniHosts: [host] }], route })),
    { minLength: 1, maxLength: 1 },
  );

const meshHosts = fc.oneof(
  { weight: 8, arbitrary: serviceHost.map((host) => [host]) },
  { weight: 2, arbitrary: outsideHost.map((host) => [host]) },
  { weight: 1, arbitrary: fc.uniqueArray(serviceHost, { minLength: 2, maxLength: 2 }) },
  { weight: 1, arbitrary: wildHost.map((host) => [host]) },
);
const gatewayHosts = fc.oneof(
  { weight: 8, arbitrary: outsideHost.map((host) => [host]) },
  { weight: 2, arbitrary: fc.constantFrom([STORE], [STORE, `shop.${OUTSIDE}`]) },
  { weight: 2, arbitrary: wildHost.map((host) => [host]) },
  { weight: 1, arbitrary: fc.constant(['*']) },
);
const bothHosts = fc.oneof(
  { weight: 3, arbitrary: gatewayHosts.filter(([host]) => host !== '*') },
  { weight: 2, arbitrary: fc.tuple(serviceHost, outsideHost).map((both) => [...both]) },
);

/** Where a VirtualService is bound, with hosts that make sense there. */
const bindings = fc.oneof(
  { weight: 5, arbitrary: meshHosts.map((hosts) => ({ hosts, gateways: undefined })) },
  { weight: 1, arbitrary: meshHosts.map((hosts) => ({ hosts, gateways: ['mesh'] })) },
  { weight: 4, arbitrary: gatewayHosts.map((hosts) => ({ hosts, gateways: [MAIN] })) },
  { weight: 3, arbitrary: bothHosts.map((hosts) => ({ hosts, gateways: ['mesh', MAIN] })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(gatewayHosts, fc.constantFrom(['main'], [`${GATE}/second`], [MAIN, 'main'], [`${GATE}/none`]))
      .map(([hosts, gateways]) => ({ hosts, gateways })),
  },
);

const virtualService = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    namespace: fc.constantFrom(HOME, HOME, HOME, AWAY, GATE),
    binding: bindings,
    exportTo,
    kind: fc.constantFrom('http', 'http', 'http', 'http', 'http', 'http', 'tcp', 'tls', 'http+tcp'),
  })
  .chain(({ name, namespace, kind, binding, exportTo: seen }) => {
    const head = { ...binding, exportTo: seenBy(seen, namespace) };
    // A server name has no short form.
    const sni = head.hosts.find((host) => host.includes('.'));
    const body = fc.record({
      ...(kind.startsWith('http') || (kind === 'tls' && sni === undefined) ? { http: rules } : {}),
      ...(kind.endsWith('tcp') ? { tcp } : {}),
      ...(kind === 'tls' && sni !== undefined ? { tls: tls(sni) } : {}),
    });
    return body.map((routes) => object(name, namespace, { ...head, ...routes }));
  });

/** To whom others delegate: without hosts and gateways. */
const part = fc
  .record({
    namespace: fc.constantFrom(HOME, AWAY),
    http: fc.array(rule, { minLength: 1, maxLength: 2 }),
    exportTo,
  })
  .map(({ namespace, exportTo: seen, ...spec }) =>
    object('part', namespace, { ...spec, exportTo: seenBy(seen, namespace) }),
  );

export const virtualServices = fc
  .tuple(
    fc.uniqueArray(virtualService, { minLength: 1, maxLength: 4, selector: keyOf }),
    fc.uniqueArray(part, { maxLength: 2, selector: keyOf }),
  )
  .map(([roots, parts]) => {
    const isDelegated = JSON.stringify(roots).includes('"delegate"');
    return isDelegated ? [...roots, ...parts] : roots;
  });

function object(name: string, namespace: string, spec: object): KubernetesObject {
  const apiVersion = 'networking.istio.io/v1';
  return { apiVersion, kind: 'VirtualService', metadata: { name, namespace }, spec: plain(spec) };
}

export function keyOf({ metadata: { namespace, name } }: KubernetesObject): string {
  return `${namespace}/${name}`;
}

/** Without fields that are undefined. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
