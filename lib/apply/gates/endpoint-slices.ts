import { addressWithPort } from '../../envoy/config-dump';
import type { LiveObject } from '../../kubernetes/cluster';
import type { Labels } from '../../mesh/objects/mesh-object';
import { carries } from '../../mesh/registry/workloads';
import type { LivePod } from '../../proxies/live-pod';

/** The fields of an EndpointSlice that are read here. */
interface Slice {
  readonly metadata: { readonly namespace?: string; readonly labels?: Labels };
  readonly endpoints?: readonly SliceEndpoint[] | null;
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null;
}

interface SliceEndpoint {
  readonly addresses?: readonly string[];
  readonly conditions?: { readonly ready?: boolean };
  readonly nodeName?: string;
  readonly targetRef?: { readonly kind?: string; readonly name?: string };
}

/** A ready endpoint of a port of a Service. */
export interface ServiceEndpoint {
  /** `ADDRESS:PORT`. */
  readonly address: string;
  /** Name of the Service's port; empty for one without a name. */
  readonly port: string;
  /** Labels of the pod; empty if the endpoint is not a pod. */
  readonly labels: Labels;
  readonly node: string | undefined;
}

const ofService = 'kubernetes.io/service-name';

/** The ready endpoints of EndpointSlices, by Service. */
export class EndpointIndex {
  private readonly byService = new Map<string, ServiceEndpoint[]>();

  constructor(slices: readonly LiveObject[], pods: readonly LivePod[]) {
    const labelsOf = new Map(
      pods.map(({ metadata }) => [`${metadata.namespace}/${metadata.name}`, metadata.labels ?? {}]),
    );
    for (const { metadata, endpoints, ports } of slices as unknown as readonly Slice[]) {
      const { namespace = '', labels = {} } = metadata;
      const key = `${namespace}/${labels[ofService] ?? ''}`;
      const those = this.byService.get(key) ?? [];
      this.byService.set(key, those);
      for (const { addresses = [], conditions, nodeName: node, targetRef } of endpoints ?? []) {
        // An endpoint without the condition counts as ready.
        if (conditions?.ready === false) continue;
        const own = targetRef?.kind === 'Pod' ? labelsOf.get(`${namespace}/${targetRef.name}`) : undefined;
        for (const { name: port = '', port: number = 0 } of ports ?? []) {
          for (const address of addresses) {
            those.push({ address: addressWithPort(address, number), port, labels: own ?? {}, node });
          }
        }
      }
    }
  }

  /** The ready endpoints of a port of a Service whose pods have these labels. */
  of(namespace: string, service: string, port: string, labels: Labels = {}): readonly ServiceEndpoint[] {
    const all = this.byService.get(`${namespace}/${service}`) ?? [];
    return all.filter((each) => each.port === port && carries(each.labels, labels));
  }

  /** The ready addresses of a Service, on any port. */
  addressesOf(namespace: string, service: string): ReadonlySet<string> {
    const all = this.byService.get(`${namespace}/${service}`) ?? [];
    return new Set(all.map(({ address }) => address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')));
  }
}
