import { destinationsOf } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { placeOf } from '../facts/place';
import { type FoundEdge, nameOfObject } from './edges';
import { type Registry, serviceId } from './registry';
import type { Releases } from './release';
import { rulesOf } from './rules';

/** The edges of hosts whose rules lead to other hosts. */
export function redirections(registry: Registry, releases: Releases): FoundEdge[] {
  return [...registry.services.values()].flatMap((node) => {
    const treatments = releases.treatments(node);
    const others = new Set(treatments.flatMap(({ parts }) => parts.map(({ host }) => host)));
    others.delete(node.service.host);
    return [...others].sort().map((host): FoundEdge => {
      const leading = treatments.filter(({ parts }) => parts.some((part) => part.host === host));
      return {
        ...unjudged,
        from: node.id,
        to: serviceId(host),
        at: placeOf(leading[0]?.at),
        kind: 'route',
        because: [...new Set(leading.flatMap(({ at }) => (at === undefined ? [] : nameOfObject(at.object))))],
        rules: rulesOf(registry, leading, false),
      };
    });
  });
}

/** The edges of copies of requests, from the gateways and the hosts of their rules. */
export function mirrors({ mesh, services }: Registry): FoundEdge[] {
  const gateways = new Set(mesh.gateways.map(({ name }) => name));
  return destinationsOf(mesh)
    .filter(({ isMirror }) => isMirror)
    .flatMap(({ callers, host, at, virtualService }) => {
      const from = [...callers.gateways].flatMap((name) => {
        if (name !== MESH) return gateways.has(name) ? [`gateway/${name}`] : [];
        return virtualService.hosts.filter((each) => services.has(each)).map(serviceId);
      });
      return from.map(
        (id): FoundEdge => ({
          ...unjudged,
          from: id,
          to: serviceId(host),
          at: placeOf(at),
          kind: 'mirror',
          because: [nameOfObject(at.object)],
          rules: [],
        }),
      );
    });
}

/** What nobody judges: the connection of the caller, whoever that is. */
const unjudged = { versions: [], mutualTls: 'unknown', admitted: 'unknown' } as const;
