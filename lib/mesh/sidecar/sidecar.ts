import { type IstioVersion, isBefore } from '../istio-version';
import type { Mesh } from '../mesh';
import type { SidecarSpec } from '../objects/istio-types';
import type { MeshObject } from '../objects/mesh-object';
import { asIstiodTakesThem } from '../objects/order';
import { hostCovers, hostsOverlap } from '../registry/hosts';
import { carries } from '../registry/workloads';
import type { Caller } from '../request';

/** The Sidecar that applies to a pod: one that selects it, else that of its namespace, else of the root namespace. */
export function sidecarOf(
  { ofKind, rootNamespace }: Mesh,
  { namespace, labels }: Caller,
): MeshObject | undefined {
  const all = [...ofKind('networking.istio.io', 'Sidecar')].sort(asIstiodTakesThem);
  const selectorOf = (object: MeshObject) => specOf(object).workloadSelector?.labels;
  const own = all.filter((object) => object.namespace === namespace);
  const selecting = own.find((object) => {
    const selector = selectorOf(object);
    return selector !== undefined && carries(labels, selector);
  });
  return (
    selecting ??
    own.find((object) => selectorOf(object) === undefined) ??
    all.find((object) => object.namespace === rootNamespace && selectorOf(object) === undefined)
  );
}

/** Whether a Sidecar applies to a pod, unless a more specific one does. None applies to a gateway. */
export function mayApply(
  { rootNamespace }: Pick<Mesh, 'rootNamespace'>,
  sidecar: MeshObject,
  { kind, namespace, labels }: Caller,
): boolean {
  if (kind === 'gateway') return false;
  const selector = specOf(sidecar).workloadSelector?.labels;
  if (selector === undefined) return [namespace, rootNamespace].includes(sidecar.namespace);
  return sidecar.namespace === namespace && carries(labels, selector);
}

/** `spec` of a Sidecar. */
export function specOf(object: MeshObject | undefined): SidecarSpec {
  return (object?.data['spec'] ?? {}) as SidecarSpec;
}

/**
 * `hosts` of an egress listener of a Sidecar, by namespace. `~` before a namespace excludes hosts since Istio 1.31; before,
 * `~/HOST` imported nothing and excluded nothing.
 */
export class ImportedHosts {
  private readonly byNamespace = new Map<string, { in: string[]; out: string[] }>();

  constructor(hosts: readonly string[], ownNamespace: string, version: IstioVersion) {
    const excludes = !isBefore(version, '1.31');
    for (const each of hosts) {
      const [where = '', host = ''] = each.split('/', 2);
      const isOut = where.startsWith('~');
      if (isOut && !excludes) continue;
      const named = isOut ? where.slice(1) || '*' : where;
      const namespace = named === '.' ? ownNamespace : named;
      const those = this.byNamespace.get(namespace) ?? { in: [], out: [] };
      this.byNamespace.set(namespace, those);
      those[isOut ? 'out' : 'in'].push(host);
    }
  }

  /** Whether a service is imported: its whole host must be covered. */
  hasService(namespace: string, host: string): boolean {
    return this.has(namespace, host, hostCovers);
  }

  /** Whether a VirtualService is imported: one of its hosts must overlap an imported one. */
  hasVirtualService(namespace: string, hosts: readonly string[]): boolean {
    return hosts.some((host) => this.has(namespace, host, hostsOverlap));
  }

  private has(namespace: string, host: string, fits: (imported: string, host: string) => boolean): boolean {
    const lists = [this.byNamespace.get(namespace), this.byNamespace.get('*')];
    if (lists.some((list) => list?.out.some((each) => hostCovers(each, host)))) return false;
    return lists.some((list) => list?.in.some((each) => fits(each, host)));
  }
}
