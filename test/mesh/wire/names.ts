import type { ApiServer } from '../lab/api-server';
import type { KubernetesObject, Service } from '../lab/objects';
import type { PodLife } from '../lab/pod-life';

/** Where a name leads that nobody knows: what a sidecar makes of it is still seen. */
const NOWHERE = '10.96.255.254';

interface ServiceEntry extends KubernetesObject {
  readonly spec: { readonly hosts: readonly string[]; readonly addresses?: readonly string[] };
}

/** The answers that DNS would give in the cluster as it is at one moment. */
export class Names {
  private readonly addresses = new Map<string, string>();

  public static async read(api: ApiServer, lives: Iterable<PodLife>): Promise<Names> {
    const [services, entries] = await Promise.all([
      api.list<Service>('/api/v1/services'),
      api.list<ServiceEntry>('/apis/networking.istio.io/v1/serviceentries'),
    ]);
    return new Names(services, entries, [...lives]);
  }

  private constructor(
    services: readonly Service[],
    entries: readonly ServiceEntry[],
    lives: readonly PodLife[],
  ) {
    for (const { spec } of entries) {
      const [address] = spec.addresses ?? [];
      if (address !== undefined) for (const host of spec.hosts) this.addresses.set(host, address);
    }
    for (const service of services) {
      const address = addressOf(service, lives);
      const { name, namespace } = service.metadata;
      if (address !== undefined) this.addresses.set(`${name}.${namespace}`, address);
    }
  }

  /** @param namespace of the pod that asks */
  public addressOf(host: string, namespace: string): string {
    const known = this.addresses.get(host);
    if (known !== undefined) return known;
    const [name = '', inNamespace = namespace, ...rest] = host.split('.');
    const ofCluster = ['', 'svc', 'svc.cluster.local'].includes(rest.join('.'));
    return (ofCluster ? this.addresses.get(`${name}.${inNamespace}`) : undefined) ?? NOWHERE;
  }
}

/** The cluster IP; of a headless Service a pod's own address, as its record in DNS has it. */
function addressOf(service: Service, lives: readonly PodLife[]): string | undefined {
  const { clusterIP, selector } = service.spec;
  if (clusterIP !== undefined && clusterIP !== 'None') return clusterIP;
  if (selector === undefined) return undefined;
  const wanted = Object.entries(selector);
  const behind = lives.filter(
    ({ pod: { metadata }, ready }) =>
      ready &&
      metadata.namespace === service.metadata.namespace &&
      wanted.every(([key, value]) => metadata.labels?.[key] === value),
  );
  return behind.map(({ network }) => network?.address ?? '').sort()[0];
}
