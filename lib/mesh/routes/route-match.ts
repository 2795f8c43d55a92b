import type { Request } from '../request';
import type { HttpRule, RuleMatch } from './http-rules';
import type { Place } from './matching';
import { takesAll, whyNotPlace, whyNotRequest } from './matching';

/** One route of Envoy: istiod makes one of each `match` of a rule. */
export interface Route {
  readonly rule: HttpRule;
  /** Undefined for a rule that takes everything. */
  readonly match: RuleMatch | undefined;
  /** Why no request of this proxy, on this port, can be taken; such a route is there for people only. */
  readonly whyNot: string | undefined;
}

/**
 * The routes that a proxy gets of some rules for a port, in order. What comes after a route that takes everything
 * is left out.
 */
export function routesOf(rules: readonly HttpRule[], place: Place): readonly Route[] {
  const routes: Route[] = [];
  for (const rule of rules) {
    if (rule.matches.length === 0) return [...routes, { rule, match: undefined, whyNot: undefined }];
    for (const match of rule.matches) {
      const route = { rule, match, whyNot: whyNotPlace(match.match, match.gateways, place) };
      routes.push(route);
      if (isCatchAll(route)) return routes;
    }
  }
  return routes;
}

/** Whether any of the routes is really there; without one there is no virtual host. */
export function hasRoutes(routes: readonly Route[]): boolean {
  return routes.some(({ whyNot }) => whyNot === undefined);
}

/** At a gateway, routes that take everything come last, wherever they stand. */
export function catchAllsLast(routes: readonly Route[]): readonly Route[] {
  return [...routes.filter((route) => !isCatchAll(route)), ...routes.filter(isCatchAll)];
}

/** Why a route does not take a request; undefined where it does. */
export function whyNotTaken({ match, whyNot }: Route, request: Request): string | undefined {
  return whyNot ?? (match === undefined ? undefined : whyNotRequest(match.match, request));
}

function isCatchAll({ match, whyNot }: Route): boolean {
  return whyNot === undefined && (match === undefined || takesAll(match));
}
