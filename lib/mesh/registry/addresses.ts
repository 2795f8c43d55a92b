import type { Mesh } from '../mesh';
import type { ServiceEntrySpec } from '../objects/istio-types';
import type { ServiceSpec } from '../objects/kubernetes-types';
import type { Caller } from '../request';
import { endOf } from './aliases';
import { fullHost } from './hosts';
import { podsNamed } from './pod-names';
import type { MeshService } from './services';
import type { Workload } from './workloads';

/** The address of a service without its own. */
export const ANY_ADDRESS = '0.0.0.0';

/**
 * The addresses of a service. Files lack those that the API server assigns, so a text that is unique to the service
 * takes their place.
 */
export function addressesOf(service: MeshService): readonly string[] {
  const { object, host } = service;
  if (object === undefined) return [`address of ${host}`];
  if (object.kind === 'ServiceEntry') {
    const { addresses = [] } = (object.data['spec'] ?? {}) as ServiceEntrySpec;
    return addresses.length === 0 ? [ANY_ADDRESS] : addresses.map((each) => each.replace(/\/32$/, ''));
  }
  if (service.resolution !== 'cluster-ip') return [ANY_ADDRESS];
  const { clusterIP } = (object.data['spec'] ?? {}) as ServiceSpec;
  // No slash, which would make it a range of addresses.
  return [clusterIP || `address of ${host}`];
}

/** The address of a pod, or a text that takes its place. */
export function addressOf({ object, at }: Workload): string {
  const { status, spec } = object.data as {
    readonly status?: { readonly podIP?: string };
    readonly spec?: ServiceEntrySpec & { readonly address?: string };
  };
  const [, list, index] = at.path;
  const listed = list === 'endpoints' ? spec?.endpoints?.[Number(index)]?.address : spec?.address;
  return status?.podIP ?? listed ?? `address of a pod of ${object.kind} ${object.namespace}/${object.name}`;
}

/** The result of resolving a name. */
export interface ResolvedName {
  /** The Service or the ServiceEntry with this address; undefined for an address outside of the mesh. */
  readonly service: MeshService | undefined;
  /** The pods, if the name resolves to them directly. */
  readonly pods: readonly Workload[];
  /** The address; undefined if DNS does not resolve the name. */
  readonly address: string | undefined;
}

/** Resolves a name like DNS, which ignores `exportTo` and Sidecars: of a service, of an alias, or of one pod. */
export function resolvedName(
  mesh: Mesh,
  { namespace }: Pick<Caller, 'namespace'>,
  name: string,
): ResolvedName {
  for (const host of fullNames(name, namespace, mesh.domain)) {
    for (const service of mesh.services.named(host)) {
      if (service.resolution === 'external-name') return aliased(mesh, service);
      const [address] = addressesOf(service);
      if (service.resolution === 'headless') return headless(mesh, service);
      if (address !== undefined && address !== ANY_ADDRESS) return { service, pods: [], address };
    }
  }
  const named = podsNamed(mesh, namespace, name);
  if (named !== undefined) return toPods(named.service, named.pods);
  return { service: undefined, pods: [], address: `address of ${name}` };
}

/** DNS answers an ExternalName Service with its external name, and does not answer a circle. */
function aliased(mesh: Mesh, alias: MeshService): ResolvedName {
  const host = endOf(mesh, alias);
  if (host === undefined) return { service: alias, pods: [], address: undefined };
  return resolvedName(mesh, alias, host);
}

/** A headless name resolves to all pods; each connection goes to one of them. */
function headless(mesh: Mesh, service: MeshService): ResolvedName {
  return toPods(service, mesh.behind(service));
}

function toPods(service: MeshService, pods: readonly Workload[]): ResolvedName {
  const [address] = pods.map(addressOf).sort();
  return { service, pods, address };
}

/** The full names that a pod's resolver tries for a name, in order. */
export function fullNames(name: string, namespace: string, domain: string): readonly string[] {
  const parts = name.split('.').length;
  return [
    name,
    ...(parts === 2 ? [`${name}.svc.${domain}`] : []),
    ...(name.endsWith('.svc') ? [`${name}.${domain}`] : []),
    ...(parts === 1 ? [fullHost(name, { namespace, domain })] : []),
  ];
}
