import fc from 'fast-check';
import type { KubernetesObject } from '../lab/objects';
import { rarely } from './matches';
import { AWAY, addressToken, CONTAINER_PORTS, HOME, OUTSIDE, PODS } from './places';

/** Which names Services have in which namespace; some are missing in a set. */
const SERVICES = [
  { name: 'store', namespace: HOME },
  { name: 'cart', namespace: HOME },
  { name: 'store', namespace: AWAY },
  { name: 'bill', namespace: AWAY },
  { name: 'web', namespace: HOME },
] as const;

const port = fc.record({
  port: fc.constantFrom(80, 80, 80, 8080, 8080, 9090, 8000),
  targetPort: fc.constantFrom(...CONTAINER_PORTS, 8080, 8080, 8080, 7777),
  name: fc.constantFrom(
    'http',
    'http',
    'http',
    'http-api',
    'tcp-db',
    'grpc',
    'plain',
    'tls',
    'https',
    'http2',
    'mongo',
  ),
  appProtocol: rarely(
    fc.constantFrom('http', 'tcp', 'http2', 'grpc', 'HTTP', 'kubernetes.io/h2c', 'tls', 'strange'),
    5,
  ),
  isNamed: fc.boolean(),
});

const service = (name: string, namespace: string) =>
  fc
    .record({
      ports: fc.oneof(
        { weight: 3, arbitrary: fc.array(port, { minLength: 1, maxLength: 1 }) },
        {
          weight: 2,
          arbitrary: fc.uniqueArray(port, { minLength: 2, maxLength: 2, selector: (each) => each.port }),
        },
      ),
      kind: fc.constantFrom('ip', 'ip', 'ip', 'ip', 'ip', 'ip', 'headless'),
      selector: fc.constantFrom('app', 'app', 'app', 'app', 'version', 'nobody', 'tier'),
      exportTo: rarely(fc.constantFrom('.', '*', AWAY, HOME, `., ${AWAY}`), 7),
    })
    .map(({ ports, kind, selector, exportTo }): KubernetesObject => {
      // Who calls its own address passes its proxy by.
      const isHeadless = kind === 'headless' && name !== 'web';
      const isOne = ports.length === 1;
      const names = new Set<string>();
      const own = (wanted: string) => {
        const free = names.has(wanted) ? `${wanted}-2` : wanted;
        names.add(free);
        return free;
      };
      const annotations: Record<string, string> =
        exportTo === undefined ? {} : { 'networking.istio.io/exportTo': exportTo };
      return {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace, annotations },
        spec: {
          ...(isHeadless ? { clusterIP: 'None' } : {}),
          selector: selectorOf(name, selector),
          ports: ports.map((each) => ({
            port: each.port,
            // A call of a headless Service goes to the pod's own port.
            targetPort: isHeadless ? each.port : each.targetPort,
            ...(isOne && !each.isNamed ? {} : { name: own(each.name) }),
            ...(each.appProtocol && { appProtocol: each.appProtocol }),
          })),
        },
      };
    });

function selectorOf(app: string, selector: string): Readonly<Record<string, string>> {
  if (selector === 'version') return { app, version: 'v1' };
  if (selector === 'nobody') return { app, version: 'v9' };
  return selector === 'tier' ? { tier: 'back' } : { app };
}

/** The first Service is always there: most routes are about it. */
export const services: fc.Arbitrary<readonly KubernetesObject[]> = fc
  .tuple(
    ...SERVICES.map(({ name, namespace }, index) =>
      index === 0
        ? service(name, namespace)
        : fc.option(service(name, namespace), { freq: 3, nil: undefined }),
    ),
  )
  .map((all) => all.filter((each) => each !== undefined));

const exportTo = rarely(fc.constantFrom(['.'], ['*'], [AWAY], [HOME]), 6);
const entryPort = fc.constantFrom(
  { number: 80, name: 'http', protocol: 'HTTP' },
  { number: 8080, name: 'http-api', protocol: 'HTTP' },
  { number: 9090, name: 'tcp', protocol: 'TCP' },
  { number: 8443, name: 'tls', protocol: 'TLS' },
);

const exact = fc.record({
  host: fc.constantFrom(`api.${OUTSIDE}`, `db.${OUTSIDE}`),
  ports: fc.uniqueArray(entryPort, { minLength: 1, maxLength: 2, selector: ({ number }) => number }),
  endpoints: fc.constantFrom('pods', 'pods', 'selector', 'none'),
});

const entry = fc
  .record({
    name: fc.constantFrom('entry-a', 'entry-b'),
    namespace: fc.constantFrom(HOME, AWAY),
    kind: fc.oneof({ weight: 3, arbitrary: exact }, { weight: 1, arbitrary: fc.constant('wild' as const) }),
    location: fc.constantFrom('MESH_EXTERNAL', 'MESH_INTERNAL'),
    exportTo,
  })
  .map(({ name, namespace, kind, location, exportTo: seen }): KubernetesObject => {
    const spec = kind === 'wild' ? wildEntry : exactEntry(kind.host, kind.ports, kind.endpoints);
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name, namespace },
      spec: { ...spec, location, ...(seen && { exportTo: seen }) },
    };
  });

/** Nobody knows what is behind it. */
const wildEntry = {
  hosts: [`*.wild.${OUTSIDE}`],
  ports: [
    { number: 80, name: 'http', protocol: 'HTTP' },
    { number: 8080, name: 'http-api', protocol: 'HTTP' },
  ],
  resolution: 'NONE',
};

function exactEntry(host: string, ports: readonly object[], endpoints: string): object {
  return {
    hosts: [host],
    // Without an address of its own, its tcp port would be everybody's.
    addresses: [host.startsWith('api') ? '240.0.§.1' : '240.0.§.2'],
    ports: ports.map((each) => ({ ...each, targetPort: 8081 })),
    resolution: 'STATIC',
    ...(endpoints === 'pods' && { endpoints: someEndpoints }),
    ...(endpoints === 'selector' && { workloadSelector: { labels: { app: 'store' } } }),
  };
}

const someEndpoints = PODS.filter(({ name }) => name === 'store-1' || name === 'bill').map((pod, index) => ({
  address: addressToken(pod),
  labels: { version: `v${index + 1}` },
}));

/** Of two that are as old as one another and have one host istiod takes any, unless it can put them together. */
function areClear([first, second]: readonly KubernetesObject[]): boolean {
  if (first === undefined || second === undefined) return true;
  const hosts = ({ spec }: KubernetesObject) => (spec as { hosts: readonly string[] }).hosts;
  if (first.metadata.namespace !== second.metadata.namespace) return true;
  if (!hosts(first).some((host) => hosts(second).includes(host))) return true;
  const traits = ({ spec }: KubernetesObject) => {
    const { workloadSelector, resolution, exportTo: seen } = spec as Readonly<Record<string, unknown>>;
    return JSON.stringify([workloadSelector, resolution, seen]);
  };
  return traits(first) === traits(second);
}

export const serviceEntries = fc
  .uniqueArray(entry, {
    maxLength: 2,
    selector: ({ metadata: { namespace, name } }) => `${namespace}/${name}`,
  })
  .filter(areClear);
