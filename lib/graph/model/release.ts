import type { Mesh } from '../../mesh/mesh';
import { groupedBy } from '../../mesh/objects/multi-map';
import type { Caller } from '../../mesh/request';
import { meshRequests, type RequestClass } from '../../requests/requests';
import { type Treatment, treatmentsOf } from '../facts/treatment';
import type { GraphRule, GraphVersion } from './graph';
import type { Registry, ServiceNode } from './registry';
import { rulesOf } from './rules';

/** How callers in the mesh are routed when they call a host. */
export interface Releases {
  /** The rules for a caller that no rule singles out. */
  of(node: ServiceNode): readonly GraphRule[];
  /** The treatments behind these rules. */
  treatments(node: ServiceNode): readonly Treatment[];
  /** The rules for one caller. */
  seenBy(caller: Caller, host: string): readonly GraphRule[];
}

/** The releases of all services. */
export function releasesOf(registry: Registry): Releases {
  const { mesh } = registry;
  const classes = classesByHost(mesh);
  const known = new Map<ServiceNode, { treatments: readonly Treatment[]; rules: readonly GraphRule[] }>();
  const bySight = new Map<string, readonly GraphRule[]>();
  const release = (node: ServiceNode) => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const caller: Caller = { kind: 'workload', namespace: node.service.namespace, labels: {} };
    const treatments = treatmentsOf(mesh, caller, classes.get(node.service.host) ?? []);
    const made = { treatments, rules: rulesOf(registry, treatments, false) };
    known.set(node, made);
    return made;
  };
  return {
    of: (node) => release(node).rules,
    treatments: (node) => release(node).treatments,
    seenBy(caller, host) {
      const key = JSON.stringify([caller.namespace, caller.labels, host]);
      const found =
        bySight.get(key) ?? rulesOf(registry, treatmentsOf(mesh, caller, classes.get(host) ?? []), false);
      bySight.set(key, found);
      return found;
    },
  };
}

function classesByHost(mesh: Mesh): ReadonlyMap<string, readonly RequestClass[]> {
  return groupedBy(meshRequests([mesh]), ({ request }) => request.host);
}

/** The versions of a service with their shares of the requests that no condition selects. */
export function withShares(
  versions: readonly GraphVersion[],
  rules: readonly GraphRule[],
): readonly GraphVersion[] {
  const rest = rules.filter(({ matches }) => matches.length === 0);
  const [only] = rest;
  // Several ports may be routed differently: then no single share is right.
  if (only === undefined || rest.length > 1) return versions;
  return versions.map((version) => {
    const own = only.to.find((share) => share.version === version.id);
    return {
      ...version,
      share: own === undefined ? (only.to.some(({ version: id }) => id === null) ? null : 0) : own.percent,
    };
  });
}
