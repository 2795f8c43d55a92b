import { fullHost } from '../../mesh/registry/hosts';
import type { VirtualService } from '../../mesh/routes/virtual-services';

/** The part of a rule's requests that one subset gets. */
export interface Share {
  /** The subset, or `all versions`. */
  readonly target: string;
  /** `33.3%`. */
  readonly percent: string;
}

/**
 * How the rules of a VirtualService that lead to a host split it: `v1 90%, v2 10%`; each split once. Rules that name
 * their callers are left out: no gateway can have them.
 */
export function sharesByRule(virtualService: VirtualService, host: string): ReadonlySet<string> {
  const splits = splitsOf(virtualService, host, ({ match }) => !asksForCallers(match));
  return new Set(splits.map((shares) => shares.map(shareText).sort().join(', ')));
}

/** The same for a sentence: `90% to v1 and 10% to v2`; each split once. */
export function sharesInWords(virtualService: VirtualService, host: string): readonly string[] {
  const told = splitsOf(virtualService, host).map((shares) =>
    shares.map(({ target, percent }) => `${percent} to ${target}`).join(' and '),
  );
  return [...new Set(told)];
}

interface Route {
  readonly match?: readonly { readonly sourceLabels?: object; readonly sourceNamespace?: string }[];
}

function asksForCallers(match: Route['match'] = []): boolean {
  return (
    match.length > 0 && match.every(({ sourceLabels, sourceNamespace }) => sourceLabels || sourceNamespace)
  );
}

function splitsOf(
  { http, tls, tcp }: VirtualService,
  host: string,
  isMeant: (route: Route) => boolean = () => true,
): readonly (readonly Share[])[] {
  return [...http, ...tls, ...tcp].flatMap(({ route, scope }) => {
    if (!isMeant(route)) return [];
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
