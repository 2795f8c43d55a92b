import type { Mesh } from '../../mesh/mesh';
import { HostIndex } from '../../mesh/registry/hosts';
import type { Export } from '../../mesh/registry/services';
import type { VirtualService } from '../../mesh/routes/virtual-services';

/** One of `spec.hosts` of a VirtualService, for one of its callers. */
export interface HostClaim {
  readonly virtualService: VirtualService;
  /** The place in `spec.hosts`. */
  readonly index: number;
  /** `mesh`, or `NAMESPACE/NAME` of a Gateway. */
  readonly caller: string;
  /** The host in full; `reviews.shop` counts as what its author meant. */
  readonly host: string;
}

/** Claims of one caller on one host, and of wildcards that take the host too. */
export interface ClaimedHost {
  readonly claims: readonly HostClaim[];
  /** The narrowest first. */
  readonly wildcards: Iterable<HostClaim>;
}

/** All hosts of VirtualServices, each caller for itself. */
export function claimedHosts(mesh: Mesh): ClaimedHost[] {
  const byCaller = new Map<string, HostIndex<HostClaim>>();
  const hosts = new Map<string, Set<string>>();
  const seen = new Set<string>();
  for (const virtualService of mesh.virtualServices) {
    const { object } = virtualService;
    const name = `${object.namespace}/${object.name}`;
    // An object that is in the files twice counts once.
    if (seen.has(name)) continue;
    seen.add(name);
    const own = new Set<string>();
    for (const [index, written] of virtualService.hosts.entries()) {
      const host = meantHost(written, mesh);
      if (own.has(host)) continue;
      own.add(host);
      for (const caller of virtualService.gateways) {
        at(byCaller, caller, () => new HostIndex<HostClaim>()).add(host, {
          virtualService,
          index,
          caller,
          host,
        });
        at(hosts, caller, () => new Set<string>()).add(host);
      }
    }
  }
  return [...hosts].flatMap(([caller, all]) => {
    const index = at(byCaller, caller, () => new HostIndex<HostClaim>());
    return [...all].map((host) => ({
      claims: index.under(host),
      wildcards: { [Symbol.iterator]: () => index.widerThan(host) },
    }));
  });
}

/** The claims of others that somebody who sees this one sees as well; a few are enough to tell. */
export function rivals(claim: HostClaim, others: Iterable<HostClaim>): HostClaim[] {
  const found: HostClaim[] = [];
  for (const other of others) {
    if (other.virtualService === claim.virtualService) continue;
    if (overlap(claim.virtualService.exportedTo, other.virtualService.exportedTo)) found.push(other);
    if (found.length === 3) break;
  }
  return found;
}

/** Two claims on one host, or more. */
export type RivalGroup = readonly [HostClaim, HostClaim, ...HostClaim[]];

/** Claims of one caller on one host, in groups of which each claim is seen by somebody who sees another one. */
export function rivalGroups(claims: readonly HostClaim[]): readonly RivalGroup[] {
  const isGroup = (group: readonly HostClaim[]): group is RivalGroup => group.length > 1;
  // Whoever sees one of them sees those that are exported everywhere.
  if (claims.some(({ virtualService }) => virtualService.exportedTo.everywhere))
    return [claims].filter(isGroup);
  const groups = new Map<string, HostClaim[]>();
  for (const claim of claims) {
    const near = new Set(
      [...claim.virtualService.exportedTo.namespaces].flatMap((each) => groups.get(each) ?? []),
    );
    const merged = [...near, claim];
    for (const { virtualService } of merged)
      for (const namespace of virtualService.exportedTo.namespaces) groups.set(namespace, merged);
  }
  return [...new Set<readonly HostClaim[]>(groups.values())].filter(isGroup);
}

function overlap(a: Export, b: Export): boolean {
  if (a.everywhere || b.everywhere) return true;
  return [...a.namespaces].some((namespace) => b.namespaces.has(namespace));
}

/** `reviews.shop` and `reviews.shop.svc` name nothing to istiod; two that write it mean one host all the same. */
export function meantHost(host: string, { domain, known }: Mesh): string {
  const [name, namespace = '', svc, ...rest] = host.split('.');
  const isShort = rest.length === 0 && (svc === undefined || svc === 'svc') && namespace !== '';
  return isShort && name !== '*' && known.namespace(namespace) !== 'unknown'
    ? `${name}.${namespace}.svc.${domain}`
    : host;
}

function at<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const value = make();
  map.set(key, value);
  return value;
}
