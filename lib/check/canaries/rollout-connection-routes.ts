import { connectionRoutesOf, type RolloutConnectionRoute } from '../../mesh/controllers/argo-rollouts';
import type { TlsRoute } from '../../mesh/objects/istio-types';
import { valueAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { checkDestinations, type Referenced } from './rollout-routes';
import type { Reporting } from './rollout-words';

/**
 * The tls and tcp routes of a VirtualService whose weights a Rollout sets. The controller checks each section that the
 * VirtualService has, whichever the Rollout names: without a name, the section must have one route.
 */
export function checkConnectionRoutes(referenced: Referenced, report: Reporting): void {
  const { rollout, virtualService, found } = referenced;
  const { name } = found;
  for (const kind of ['tls', 'tcp'] as const) {
    const routes = (valueAt(found, 'spec', kind) ?? []) as readonly TlsRoute[];
    if (!Array.isArray(routes) || routes.length === 0) continue;
    const named = virtualService[kind];
    const related = [{ at: fieldOf(found, 'spec', kind), message: `its ${kind} routes` }];
    const place = (index: number) => ({
      kind,
      index,
      words: `${kind} route ${index + 1}`,
      route: routes[index]?.route as Parameters<typeof checkDestinations>[1]['route'],
    });
    if (named.length === 0 && routes.length > 1) {
      const words = { name, kind, count: routes.length, rollout: rollout.object.name };
      report('unnamedConnection', { at: virtualService.at, related, with: words });
    } else if (named.length === 0) checkDestinations(referenced, place(0), virtualService.at, report);
    for (const each of named) {
      const indexes = connectionRoutesOf(routes, each);
      for (const index of indexes) checkDestinations(referenced, place(index), each.at, report);
      if (indexes.length > 0) continue;
      // A message has one line: the names of a match can be many.
      const { sniHosts } = each;
      const names =
        sniHosts.length === 0 ? '' : ` and ${sniHosts.length === 1 ? 'this sniHost' : 'these sniHosts'}`;
      const match = `${matchWords({ ...each, sniHosts: [] })}${names}`;
      const near = routes.map((route) => matchWords(writtenIn(route))).join('; ');
      report('connection', { at: each.at, related, with: { name, kind, match, near } });
    }
  }
}

type Match = Pick<RolloutConnectionRoute, 'port' | 'sniHosts'>;

function writtenIn({ match = [] }: TlsRoute): Match {
  return {
    port: match[0]?.port ?? 0,
    sniHosts: [...new Set(match.flatMap(({ sniHosts = [] }) => sniHosts))],
  };
}

function matchWords({ port, sniHosts }: Match): string {
  const words = [port === 0 ? 'no port' : `port ${port}`, ...sniHosts];
  return words.join(', ');
}
