import fc from 'fast-check';
import type { KubernetesObject } from '../lab/objects';
import { rarely } from './matches';
import { AWAY, GATE, HOME, OUTSIDE } from './places';
import { keyOf, plain } from './virtual-services';

const port = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ number: 80, name: 'http', protocol: 'HTTP' }) },
  { weight: 2, arbitrary: fc.constant({ number: 8080, name: 'http-2', protocol: 'HTTP' }) },
  { weight: 1, arbitrary: fc.constant({ number: 9000, name: 'tcp', protocol: 'TCP' }) },
  { weight: 1, arbitrary: fc.constant({ number: 443, name: 'tls', protocol: 'TLS' }) },
);
const host = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('*', `*.${OUTSIDE}`) },
  { weight: 4, arbitrary: fc.constantFrom(`shop.${OUTSIDE}`, `api.${OUTSIDE}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      `${HOME}/*`,
      `./*`,
      `${AWAY}/shop.${OUTSIDE}`,
      `*/shop.${OUTSIDE}`,
      `${HOME}/*.${OUTSIDE}`,
    ),
  },
);

const server = fc
  .record({
    port,
    hosts: fc.uniqueArray(host, { minLength: 1, maxLength: 2 }),
    redirects: rarely(fc.constant(true), 12),
  })
  .map(({ port: at, hosts, redirects }) => ({
    port: at,
    hosts: at.protocol === 'TCP' ? ['*'] : hosts,
    ...(at.protocol === 'TLS' && { tls: { mode: 'PASSTHROUGH' } }),
    ...(at.protocol === 'HTTP' && redirects && { tls: { httpsRedirect: true } }),
  }));

/** Takes whatever comes. */
const open = fc.constantFrom('*', `*.${OUTSIDE}`).map((any) => ({
  port: { number: 80, name: 'http', protocol: 'HTTP' },
  hosts: [any],
}));

const gateway = (name: string, namespace: fc.Arbitrary<string>, first: fc.Arbitrary<object>) =>
  fc
    .record({
      namespace,
      first,
      others: fc.uniqueArray(server, { maxLength: 2, selector: (each) => each.port.name }),
      selector: fc.oneof(
        { weight: 20, arbitrary: fc.constant({ gate: GATE }) },
        { weight: 1, arbitrary: fc.constantFrom({ gate: `none-${GATE}` }, { gate: GATE, app: 'gateway' }) },
      ),
    })
    .map(
      ({ namespace: where, first: one, others, selector }): KubernetesObject => ({
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata: { name, namespace: where },
        spec: { selector, servers: named([one, ...others]) },
      }),
    );

/** The names of a Gateway's ports differ. */
function named(servers: readonly object[]): readonly object[] {
  return (servers as readonly { port: { name: string } }[]).map((each, index) => ({
    ...each,
    port: { ...each.port, name: `${each.port.name}-${index}` },
  }));
}

/** Nearly every set has the gateway that most rules name. */
export const gateways = fc
  .tuple(
    fc.option(
      gateway(
        'main',
        fc.constant(GATE),
        fc.oneof({ weight: 5, arbitrary: open }, { weight: 1, arbitrary: server }),
      ),
      { freq: 12, nil: undefined },
    ),
    rarely(gateway('main', fc.constantFrom(HOME, AWAY), server), 2),
    rarely(gateway('second', fc.constant(GATE), server), 4),
  )
  .map((all) => all.filter((each) => each !== undefined));

const egressHosts = fc.uniqueArray(
  fc.constantFrom(
    './*',
    './*',
    `${AWAY}/*`,
    `${HOME}/*`,
    '*/*',
    'nowhere/*',
    `${HOME}/store.${HOME}.svc.cluster.local`,
    `*/*.${OUTSIDE}`,
  ),
  { minLength: 1, maxLength: 3 },
);

/** By these the lab knows that the proxy is up to date. */
export const MARKER_HOSTS = 'istio-system/*';

const sidecar = (namespace: string) =>
  fc
    .record({
      hosts: egressHosts,
      mode: fc.option(fc.constantFrom('REGISTRY_ONLY', 'ALLOW_ANY'), { nil: undefined }),
      onlyFor: rarely(fc.constantFrom({ app: 'web' }, { app: 'nobody' }), 3),
    })
    .map(
      ({ hosts, mode, onlyFor }): KubernetesObject => ({
        apiVersion: 'networking.istio.io/v1',
        kind: 'Sidecar',
        metadata: { name: onlyFor === undefined ? 'default' : 'some', namespace },
        spec: plain({
          ...(onlyFor && { workloadSelector: { labels: onlyFor } }),
          egress: [{ hosts: [...hosts, MARKER_HOSTS] }],
          ...(mode && { outboundTrafficPolicy: { mode } }),
        }),
      }),
    );

export const sidecars = fc
  .tuple(rarely(sidecar(HOME), 4), rarely(sidecar(AWAY), 6))
  .map((all) => all.filter((each) => each !== undefined));

export { keyOf };
