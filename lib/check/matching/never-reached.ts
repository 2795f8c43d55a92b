import type { Mesh } from '../../mesh/mesh';
import type { Field } from '../../mesh/objects/mesh-object';
import type { HttpRule, RuleMatch } from '../../mesh/routes/http-rules';
import { gatewayNames, type VirtualService } from '../../mesh/routes/virtual-services';
import { rulesIn, type WrittenRule } from '../routes/written-rules';
import { ConnectionIndex } from './connection-index';
import { CoverIndex } from './cover-index';

/** A rule of which some matches, or all, never get a request, since earlier ones take what they would take. */
export interface NeverReached {
  readonly rule: RulePosition;
  /** The matches that are taken; the rule itself where it has no match. */
  readonly matches: readonly { readonly at: Field; readonly before: RulePosition }[];
  /** Whether earlier rules take them all. */
  readonly isWhole: boolean;
}

/** A rule, and one match of it or itself. */
export interface RulePosition {
  readonly at: Field;
  readonly rule: Pick<HttpRule, 'at'> & { readonly route: HttpRule['route'] | WrittenRule['route'] };
  /** Whether it takes every request that comes to its VirtualService. */
  readonly takesAll: boolean;
}

const known = new WeakMap<Mesh, readonly NeverReached[]>();

/** All of them, each VirtualService for itself: between several, nobody promises an order. */
export function neverReached(mesh: Mesh): readonly NeverReached[] {
  const found =
    known.get(mesh) ??
    mesh.virtualServices.flatMap((each) => [...inRequests(each), ...inConnections(each, mesh.domain)]);
  known.set(mesh, found);
  return found;
}

function inRequests({ http, object }: VirtualService): NeverReached[] {
  const index = new CoverIndex<RulePosition>();
  return http.flatMap((rule) => {
    const matches: readonly RuleMatch[] =
      rule.matches.length > 0 ? rule.matches : [{ at: rule.at, match: {}, gateways: undefined }];
    const covered = matches.flatMap((match) => {
      const before = index.covering(match);
      const place = { at: match.at, rule, takesAll: asksNothing(match) };
      index.add(match, place);
      // Of two rules of one delegate the delegate's own turn tells.
      const isElsewhere = rule.at.object !== object && before?.rule.at.object === rule.at.object;
      return before === undefined || isElsewhere ? [] : [{ at: match.at, before }];
    });
    const takesAll = matches.some(asksNothing);
    return neverReachedBy({ at: rule.at, rule, takesAll }, covered, matches.length);
  });
}

function inConnections(virtualService: VirtualService, domain: string): NeverReached[] {
  const { namespace } = virtualService.object;
  const indexes = { tls: new ConnectionIndex<RulePosition>(), tcp: new ConnectionIndex<RulePosition>() };
  return rulesIn(virtualService, domain).flatMap((rule) => {
    if (rule.kind === 'http') return [];
    const { at, route } = rule;
    const written = route.match ?? [];
    const matches = written.length > 0 ? written : [undefined];
    const covered = matches.flatMap((match, index) => {
      const own = match === undefined ? at : { object: at.object, path: [...at.path, 'match', index] };
      const entry = { match, gateways: match?.gateways && gatewayNames(match.gateways, namespace) };
      const before = indexes[rule.kind].covering(entry);
      indexes[rule.kind].add(entry, { at: own, rule, takesAll: match === undefined });
      return before === undefined ? [] : [{ at: own, before }];
    });
    return neverReachedBy({ at, rule, takesAll: written.length === 0 }, covered, matches.length);
  });
}

function neverReachedBy(rule: RulePosition, matches: NeverReached['matches'], count: number): NeverReached[] {
  if (matches.length === 0) return [];
  const byOthers = matches.filter(({ before }) => before.rule.at !== rule.at);
  return [{ rule, matches, isWhole: byOthers.length === count }];
}

function asksNothing({ match }: RuleMatch): boolean {
  const { name: _, statPrefix: __, ignoreUriCase: ___, uri, ...rest } = match;
  return (uri === undefined || uri.prefix === '/' || uri.regex === '.*') && Object.keys(rest).length === 0;
}
