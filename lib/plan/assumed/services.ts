import type { Labels, MeshObject } from '../../mesh/objects/mesh-object';
import type { Workload } from '../../mesh/registry/workloads';
import { destinationsFrom } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { absenceOf } from './absence';
import {
  type Absence,
  type Addition,
  type Assumption,
  assumedObject,
  isAssumedObject,
  nameOf,
  type PartialStates,
  type Unclear,
  unclearHost,
} from './assumption';
import { inferredSelector } from './selectors';

type Protocol = 'http' | 'tls' | 'tcp';

/** A host that the states reference. */
interface WantedHost {
  readonly host: string;
  /** The object that references it. */
  readonly by: MeshObject;
  readonly ports: Map<number, Protocol>;
}

/** The port of a host for which no object names one. */
const usualPort = 80;

/** Services and ServiceEntries of the hosts that routes and policies reference. */
export function assumedServices(partial: PartialStates): Addition {
  const { domain } = partial.both.mesh;
  const assumptions: Assumption[] = [];
  const unclear: Unclear[] = [];
  const absent: Absence[] = [];
  for (const wanted of wantedHosts(partial)) {
    const [name = '', namespace = '', svc, ...rest] = wanted.host.split('.');
    const isOfCluster = svc === 'svc' && rest.join('.') === domain;
    const absence = isOfCluster
      ? absenceOf(partial, { group: '', kind: 'Service' }, `${namespace}/${name}`, wanted.by)
      : undefined;
    if (absence !== undefined) absent.push(absence);
    else if (isOfCluster) {
      const inferred = inferredSelector(partial, { name, namespace, host: wanted.host });
      assumptions.push(serviceOf(wanted, name, namespace, inferred));
      if (inferred.unclear.length > 0) unclear.push(unclearHost(wanted.host, inferred.unclear));
    } else assumptions.push(entryOf(wanted));
  }
  return { assumptions, unclear, absent };
}

function wantedHosts({ both }: PartialStates): WantedHost[] {
  const { mesh, virtualServices } = both;
  const wanted = new Map<string, WantedHost>();
  /** A host that is only declared to exist has no ports to judge requests by. */
  const isKnown = (host: string) => {
    const own = mesh.services.named(host);
    const hasPorts = own.some(({ object, ports }) => object !== undefined || ports.length > 0);
    return own.length > 0 ? hasPorts : mesh.known.host(host) === 'yes';
  };
  let services: ReadonlySet<string> | undefined;
  // A Service of the states, under a cluster domain that is not configured.
  const isOfOtherDomain = (host: string) => {
    services ??= new Set(mesh.ofKind('', 'Service').map(({ name, namespace }) => `${name}.${namespace}.svc`));
    return services.has(host.split('.').slice(0, 3).join('.'));
  };
  const known = new Map<string, boolean>();
  const isMissing = (host: string) => {
    const isThere =
      known.get(host) ?? (host === '' || host.includes('*') || isKnown(host) || isOfOtherDomain(host));
    known.set(host, isThere);
    return !isThere;
  };
  const want = (host: string, by: MeshObject, port: number | undefined, protocol: Protocol) => {
    if (!isMissing(host)) return;
    const found = wanted.get(host) ?? { host, by, ports: new Map<number, Protocol>() };
    wanted.set(host, found);
    if (port && !found.ports.has(port)) found.ports.set(port, protocol);
  };
  for (const virtualService of virtualServices) {
    const { object, hosts, gateways, spec } = virtualService;
    for (const { host, destination, kind } of destinationsFrom(virtualService))
      want(host, object, destination.port?.number, kind);
    if (!gateways.has(MESH)) continue;
    // Next to a Service of the cluster, other hosts are server names or aliases, which need no Service.
    const ofCluster = hosts.filter((host) => host.split('.')[2] === 'svc' || isKnown(host));
    const called = (ofCluster.length > 0 ? ofCluster : hosts).filter(isMissing);
    if (called.length === 0) continue;
    for (const protocol of ['http', 'tls', 'tcp'] as const) {
      for (const { match = [] } of (spec[protocol] ?? []) as readonly {
        match?: readonly { port?: number }[];
      }[]) {
        const ports = match.flatMap(({ port }) => port ?? []);
        for (const host of called)
          for (const port of [...ports, undefined]) want(host, object, port, protocol);
      }
    }
  }
  for (const { host, object, spec } of mesh.destinationRules.all) {
    const { portLevelSettings = [] } = spec.trafficPolicy ?? {};
    for (const port of [undefined, ...portLevelSettings.map((each) => each.port?.number)])
      want(host, object, port, 'http');
  }
  return [...wanted.values()];
}

function portsOf({ ports }: WantedHost): (readonly [number, Protocol])[] {
  return ports.size === 0 ? [[usualPort, 'http']] : [...ports];
}

function serviceOf(
  wanted: WantedHost,
  name: string,
  namespace: string,
  { selector, workloads }: { readonly selector: Labels; readonly workloads: readonly Workload[] },
): Assumption {
  const ports = portsOf(wanted).map(([port, protocol]) => ({
    port,
    name: `${protocol}-${port}`,
    targetPort: targetPortOf(workloads, port),
  }));
  const object = assumedObject({
    apiVersion: 'v1',
    kind: 'Service',
    namespace,
    name,
    spec: { selector, ports },
  });
  const selected = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  const words = `${nameOf(object)}, which ${nameOf(wanted.by)} references, exists (${portWords(wanted)}; selector ${selected.join(',')})`;
  return { object, words };
}

/** The target port for a port number: the same port of the pods, or else the first port that they declare. */
export function targetPortOf(workloads: readonly Workload[], port: number): number | string {
  const declared = workloads.flatMap(({ containers }) => containers.flatMap(({ ports = [] }) => ports));
  const [first] = [...declared.filter(({ containerPort }) => containerPort === port), ...declared];
  return first?.name ?? first?.containerPort ?? port;
}

/** The ports, which may be unknown. */
function portWords({ ports }: WantedHost): string {
  return ports.size === 0
    ? `port unknown, assumed to be ${usualPort}`
    : `port ${[...ports.keys()].join(', ')}`;
}

function entryOf(wanted: WantedHost): Assumption {
  const { host, by } = wanted;
  const object = assumedObject({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    namespace: by.namespace,
    name: host,
    spec: {
      hosts: [host],
      resolution: 'DNS',
      ports: portsOf(wanted).map(([number, protocol]) => ({
        number,
        name: `${protocol}-${number}`,
        protocol: protocol.toUpperCase(),
      })),
    },
  });
  const words = `host ${host}, which ${nameOf(by)} references, exists`;
  return { object, words, isImplied: isAssumedObject(by) };
}
