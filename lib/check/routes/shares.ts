import { fullHost } from '../../mesh/registry/hosts';
import type { VirtualService } from '../../mesh/routes/virtual-services';

/** The part of a rule's requests that one subset gets. */
export interface Share {
  /** The subset, or `all versions`. */
  readonly target: string;
  /** `33.3%`. */
  readonly percent: string;
}

/** How the rules of a VirtualService that lead to a host split it: `v1 90%, v2 10%`; each split once. */
export function sharesByRule(virtualService: VirtualService, host: string): ReadonlySet<string> {
  return new Set(splitsOf(virtualService, host).map((shares) => shares.map(shareText).sort().join(', ')));
}

/** The same for a sentence: `90% to v1 and 10% to v2`; each split once. */
export function sharesInWords(virtualService: VirtualService, host: string): readonly string[] {
  const told = splitsOf(virtualService, host).map((shares) =>
    shares.map(({ target, percent }) => `${percent} to ${target}`).join(' and '),
  );
  return [...new Set(told)];
}

function splitsOf({ http, tls, tcp }: VirtualService, host: string): readonly (readonly Share[])[] {
  return [...http, ...tls, ...tcp].flatMap(({ route, scope }) => {
    const destinations = route.route ?? [];
    const total = destinations.reduce((sum, { weight = 0 }) => sum + weight, 0);
    const shares = destinations.flatMap(({ destination, weight = 0 }): Share[] => {
      if (fullHost(destination?.host ?? '', scope) !== host) return [];
      const share = destinations.length === 1 ? 100 : total === 0 ? 0 : (100 * weight) / total;
      const percent = `${Math.round(share * 10) / 10}%`;
      return share === 0 ? [] : [{ target: destination?.subset || 'all versions', percent }];
    });
    return shares.length === 0 ? [] : [shares];
  });
}

function shareText({ target, percent }: Share): string {
  return `${target} ${percent}`;
}
