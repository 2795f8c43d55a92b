import type { Request } from '../request';
import type { HttpRule, RuleMatch } from './http-rules';
import type { RouteContext } from './matching';
import { takesAll, whyNotContext, whyNotRequest } from './matching';

/** One route of Envoy: istiod makes one for each `match` of a rule. */
export interface Route {
  readonly rule: HttpRule;
  /** Undefined for a rule without matches. */
  readonly match: RuleMatch | undefined;
  /** Why the route can match no request in this proxy and on this port; such a route is kept for explanations only. */
  readonly whyNot: string | undefined;
}

/**
 * The routes that a proxy gets from rules for a port, in order. Routes after one that matches every request are left
 * out.
 */
export function routesOf(rules: readonly HttpRule[], place: RouteContext): readonly Route[] {
  const routes: Route[] = [];
  for (const rule of rules) {
    if (rule.matches.length === 0) return [...routes, { rule, match: undefined, whyNot: undefined }];
    for (const match of rule.matches) {
      const route = { rule, match, whyNot: whyNotContext(match.match, match.gateways, place) };
      routes.push(route);
      if (isCatchAll(route)) return routes;
    }
  }
  return routes;
}

/** Whether any route can match; otherwise Envoy has no virtual host. */
export function hasRoutes(routes: readonly Route[]): boolean {
  return routes.some(({ whyNot }) => whyNot === undefined);
}

/** Moves routes that match every request to the end, as istiod does at a gateway. */
export function catchAllsLast(routes: readonly Route[]): readonly Route[] {
  return [...routes.filter((route) => !isCatchAll(route)), ...routes.filter(isCatchAll)];
}

/** Why a route does not match a request; undefined if it does. */
export function whyNotTaken({ match, whyNot }: Route, request: Request): string | undefined {
  return whyNot ?? (match === undefined ? undefined : whyNotRequest(match.match, request));
}

function isCatchAll({ match, whyNot }: Route): boolean {
  return whyNot === undefined && (match === undefined || takesAll(match));
}
