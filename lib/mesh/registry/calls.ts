import type { Mesh } from '../mesh';
import type { Field } from '../objects/mesh-object';
import { fullNames, resolvedName } from './addresses';
import { isOfCluster } from './hosts';
import type { MeshPort, MeshService } from './services';
import { textsOf } from './workload-texts';
import type { Workload } from './workloads';
import { addressesIn, type WrittenAddress } from './written-addresses';

/** A host that the pods of a workload name: in an environment variable, a key of a ConfigMap, or an argument. */
export interface NamedHost {
  /** The full host: of a service of the registry, or of one of the cluster that the manifests lack. */
  readonly host: string;
  /** As it is written. */
  readonly written: WrittenAddress;
  /** What names it: `variable BACKEND_URL`, or `argument`. */
  readonly because: string;
  /** The field that names it. */
  readonly at: Field;
}

/** A request or a connection to a service that a workload names. */
export interface KnownCall {
  readonly service: MeshService;
  /** The called name, as it is written. */
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http' | 'https' | 'tcp';
  /** The path of the URL; undefined if it has none, so that the application chooses it. */
  readonly path: string | undefined;
  /** The field that names it. */
  readonly at: Field;
}

/** The hosts that a workload names, in the order of its fields; each once for each port. */
export function namedHosts(mesh: Mesh, workload: Workload): readonly NamedHost[] {
  const found = new Map<string, NamedHost>();
  for (const { text, because, isAddress, at } of textsOf(mesh, workload)) {
    for (const written of addressesIn(text, isAddress)) {
      const host = hostNamed(mesh, written.host, workload.namespace);
      const key = `${host}:${written.port}`;
      if (host !== undefined && !found.has(key)) found.set(key, { host, written, because, at });
    }
  }
  return [...found.values()];
}

/** A service of the registry, or one of the cluster that the manifests lack. */
function hostNamed(mesh: Mesh, name: string, namespace: string): string | undefined {
  const names = fullNames(name, namespace, mesh.domain);
  const known = names.find((each) => mesh.services.named(each).length > 0);
  if (known !== undefined) return known;
  if (name.includes('.')) {
    const covering = mesh.services.covering(name, namespace);
    if (covering !== undefined && covering.host !== '*') return covering.host;
  }
  return names.find((each) => isOfCluster(each, mesh.domain) && name.split('.').length > 2);
}

/** The calls of services that a workload names; each once for each port of the service. */
export function knownCalls(mesh: Mesh, workload: Workload): readonly KnownCall[] {
  const found = new Map<string, KnownCall>();
  for (const named of namedHosts(mesh, workload)) {
    const call = callOf(mesh, workload, named);
    const key = `${call?.service.host}:${call?.port}`;
    if (call !== undefined && !found.has(key)) found.set(key, call);
  }
  return [...found.values()];
}

function callOf(
  mesh: Mesh,
  { namespace }: Workload,
  { host: full, written, at }: NamedHost,
): KnownCall | undefined {
  const { host, scheme, port, path } = written;
  const { service } = resolvedName(mesh, { namespace }, host);
  const found = service ?? mesh.services.named(full).find(({ object }) => object !== undefined);
  if (found === undefined) return undefined;
  const number = port ?? (scheme === 'https' ? 443 : scheme === 'http' ? 80 : usualPort(found)?.number);
  const called = found.ports.find((each) => each.number === number);
  if (called === undefined) return undefined;
  const isConnection = called.protocol === 'tcp' || called.protocol === 'tls';
  const protocol = scheme === 'https' ? 'https' : isConnection ? 'tcp' : 'http';
  const isUrl = scheme === undefined || scheme.startsWith('http');
  return { service: found, host, port: called.number, protocol, path: isUrl ? path : undefined, at };
}

/** The port of a service that is named without one: the first for requests, else the first. */
export function usualPort({ ports }: MeshService): MeshPort | undefined {
  return ports.find(({ protocol }) => protocol === 'http' || protocol === 'auto') ?? ports[0];
}
