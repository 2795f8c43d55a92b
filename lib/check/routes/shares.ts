import { fullHost } from '../../mesh/registry/hosts';
import type { VirtualService } from '../../mesh/routes/virtual-services';

/** How the rules of a VirtualService that lead to a host split it: `v1 90 %, v2 10 %`; each split once. */
export function sharesByRule({ http, tls, tcp }: VirtualService, host: string): ReadonlySet<string> {
  const splits = new Set<string>();
  for (const { route, scope } of [...http, ...tls, ...tcp]) {
    const destinations = route.route ?? [];
    const total = destinations.reduce((sum, { weight = 0 }) => sum + weight, 0);
    const shares = destinations.flatMap(({ destination, weight = 0 }) => {
      if (fullHost(destination?.host ?? '', scope) !== host) return [];
      const share = destinations.length === 1 ? 100 : total === 0 ? 0 : (100 * weight) / total;
      return share === 0 ? [] : [`${destination?.subset || 'all versions'} ${Math.round(share * 10) / 10} %`];
    });
    if (shares.length > 0) splits.add(shares.sort().join(', '));
  }
  return splits;
}
