import type { HttpMatch, HttpRoute } from '../../mesh/objects/istio-types';
import { addTo } from '../../mesh/objects/multi-map';
import { fullHost, type HostScope } from '../../mesh/registry/hosts';
import type { HttpRule } from '../../mesh/routes/http-rules';
import { sharesOfMatches, withoutShares } from '../../mesh/routes/random-ids';
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

interface SplitRoute {
  readonly match?: readonly { readonly sourceLabels?: object; readonly sourceNamespace?: string }[];
}

function asksForCallers(match: SplitRoute['match'] = []): boolean {
  return (
    match.length > 0 && match.every(({ sourceLabels, sourceNamespace }) => sourceLabels || sourceNamespace)
  );
}

type Split = readonly { readonly target: string; readonly share: number }[];

function splitsOf(
  virtualService: VirtualService,
  host: string,
  isMeant: (route: SplitRoute) => boolean = () => true,
): readonly (readonly Share[])[] {
  const { tls, tcp } = virtualService;
  const http = virtualService.http.filter(({ route }) => isMeant(route));
  const connections = [...tls, ...tcp].filter(({ route }) => isMeant(route));
  const [drawing, others] = [http.filter(isDrawn), http.filter((rule) => !isDrawn(rule))];
  const splits = [
    ...drawnSplits(drawing, host),
    ...[...others, ...connections].map((rule) => splitOf(rule, host)),
  ];
  return splits.flatMap((split) => {
    const shares = split
      .filter(({ share }) => share > 0)
      .map(({ target, share }) => ({ target, percent: `${Math.round(share * 10) / 10}%` }));
    return shares.length === 0 ? [] : [shares];
  });
}

interface SplittingRule {
  readonly route: Pick<HttpRoute, 'route'>;
  readonly scope: HostScope;
}

/** The shares of a rule's destinations at a host, in percent. */
function splitOf({ route, scope }: SplittingRule, host: string): Split {
  const destinations = route.route ?? [];
  const total = destinations.reduce((sum, { weight = 0 }) => sum + weight, 0);
  return destinations.flatMap(({ destination, weight = 0 }) => {
    if (fullHost(destination?.host ?? '', scope) !== host) return [];
    const share = destinations.length === 1 ? 100 : total === 0 ? 0 : (100 * weight) / total;
    return [{ target: destination?.subset || 'all versions', share }];
  });
}

/** Whether a random id decides if a rule takes a request. */
function isDrawn({ matches }: HttpRule): boolean {
  return matches.some(({ match }) => withoutShares(match) !== match);
}

/** Rules that differ in their conditions on random ids alone are one split. */
function drawnSplits(rules: readonly HttpRule[], host: string): readonly Split[] {
  const groups = new Map<string, { readonly rule: HttpRule; readonly match: HttpMatch }[]>();
  for (const rule of rules)
    for (const { match } of rule.matches)
      addTo(groups, JSON.stringify(withoutShares(match)), { rule, match });
  return [...groups.values()].map((group) => {
    const taken = sharesOfMatches(group.map(({ match }) => match));
    const shares = new Map<string, number>();
    for (const [index, { rule }] of group.entries()) {
      for (const { target, share } of splitOf(rule, host))
        shares.set(target, (shares.get(target) ?? 0) + (taken[index] ?? 0) * share);
    }
    return [...shares].map(([target, share]) => ({ target, share }));
  });
}

function shareText({ target, percent }: Share): string {
  return `${target} ${percent}`;
}
