import type { Mesh } from '../mesh';
import type { ServiceEntrySpec } from '../objects/istio-types';
import type { ServiceSpec } from '../objects/kubernetes-types';
import type { Caller } from '../request';
import { fullHost } from './hosts';
import type { MeshService } from './services';
import type { Workload } from './workloads';

/** The address of what has none of its own. */
export const ANY_ADDRESS = '0.0.0.0';

/**
 * Addresses under which a service is called. Files do not know those that the API server will give: any text that
 * no other service has stands for them.
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
  // Without a slash: that would be a range of addresses.
  return [clusterIP || `address of ${host}`];
}

/** The address of a pod, or what stands for it. */
export function addressOf({ object, at }: Workload): string {
  const { status, spec } = object.data as {
    readonly status?: { readonly podIP?: string };
    readonly spec?: ServiceEntrySpec & { readonly address?: string };
  };
  const [, list, index] = at.path;
  const listed = list === 'endpoints' ? spec?.endpoints?.[Number(index)]?.address : spec?.address;
  return status?.podIP ?? listed ?? `address of a pod of ${object.kind} ${object.namespace}/${object.name}`;
}

/** Where a name leads. */
export interface Target {
  /** The Service or the ServiceEntry that the address is of; undefined for an address outside. */
  readonly service: MeshService | undefined;
  /** The pods, where the name leads to them directly. */
  readonly pods: readonly Workload[];
  /** Undefined where DNS has no address for the name. */
  readonly address: string | undefined;
}

/** What DNS says to a caller: it knows no `exportTo`, and no Sidecar. */
export function targetOf(mesh: Mesh, { namespace }: Pick<Caller, 'namespace'>, name: string): Target {
  for (const host of fullNames(name, namespace, mesh.domain)) {
    for (const service of mesh.services.named(host)) {
      const [address] = addressesOf(service);
      if (service.resolution === 'headless') return headless(mesh, service);
      if (address !== undefined && address !== ANY_ADDRESS) return { service, pods: [], address };
    }
  }
  return { service: undefined, pods: [], address: `address of ${name}` };
}

/** A name that leads to all pods leads a connection to one of them. */
function headless(mesh: Mesh, service: MeshService): Target {
  const pods = mesh.behind(service);
  const [address] = pods.map(addressOf).sort();
  return { service, pods, address };
}

/** What a name may stand for, as the resolver of a pod tries it. */
function fullNames(name: string, namespace: string, domain: string): readonly string[] {
  const parts = name.split('.').length;
  return [
    name,
    ...(parts === 2 ? [`${name}.svc.${domain}`] : []),
    ...(name.endsWith('.svc') ? [`${name}.${domain}`] : []),
    ...(parts === 1 ? [fullHost(name, { namespace, domain })] : []),
  ];
}
