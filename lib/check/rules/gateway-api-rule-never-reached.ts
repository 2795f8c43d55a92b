import {
  GATEWAY_API,
  type GatewayApiRoute,
  type GatewayApiRule,
  type Reference,
} from '../../mesh/gateway-api/routes';
import type { Mesh } from '../../mesh/mesh';
import { valueAt } from '../../mesh/objects/json-path';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { type GatewayApiMatch, gatewayApiMatchesOf } from '../matching/gateway-api-matches';
import { rule } from '../rule';

export const gatewayApiRuleNeverReached = rule({
  name: 'gateway-api-rule-never-reached',
  description:
    'A rule of an HTTPRoute or GRPCRoute has the matches of another one, which takes its requests.',
  severity: 'error',
  messages: {
    same: {
      message: 'rule {rule} of {kind} {route} is shadowed by rule {before}',
      effect:
        'of rules with the same match the first one takes every request: those intended for rule {rule} go to the backends of rule {before}',
      fix: 'write another match, or all backends with their weights in one rule',
    },
    alike: {
      message: 'rule {rule} of {kind} {route} is shadowed by rule {before}',
      effect: 'nothing: rule {before} takes all of its requests and does the same with them',
      fix: 'remove it',
      severity: 'warning',
    },
    regex: {
      message: 'rule {rule} of {kind} {route} is shadowed by rule {before}: / precedes regex',
      effect:
        'Istio compares prefixes before regular expressions, whatever their order: rule {before} with prefix / takes every request',
      fix: 'write the path of rule {rule} as a prefix or exactly, or that of rule {before} as regular expression /.*',
    },
    routes: {
      message: '{kind} {route} has a match of {other} for the same parent and hosts',
      effect:
        'the route that was created first takes these requests, and the other one none; if both are created at once, the first by name',
      fix: 'write another match, or both rules in one route',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const taken = new Map<string, Taken>();
    for (const route of mesh.gatewayApi.routes) {
      const { object, rules } = route;
      const { kind, name } = object;
      if (kind !== 'HTTPRoute' && kind !== 'GRPCRoute') continue;
      const own = new Map<string, number>();
      const matches = rules.map((each) => gatewayApiMatchesOf(kind, each.matches));
      const all = ofIstio(mesh, route)
        ? matches.findIndex((those) => those.some(({ path, isPathAlone }) => isPathAlone && isAll(path)))
        : -1;
      for (const [index, those] of matches.entries()) {
        const at = fieldOf(object, ...(rules[index]?.at ?? []));
        const words = { kind, route: name, rule: index + 1 };
        const before = those.map(({ key }) => own.get(key));
        const [first] = before;
        const other = first === undefined ? undefined : rules[first];
        if (first !== undefined && before.every((each) => each !== undefined) && other !== undefined) {
          const related = [{ at: fieldOf(object, ...other.at), message: `rule ${first + 1}` }];
          const isAlike = deedOf(route, other) === deedOf(route, rules[index]);
          report(isAlike ? 'alike' : 'same', { at, related, with: { ...words, before: first + 1 } });
        } else if (all >= 0 && all !== index && those.every(isRegex)) {
          const related = [{ at: fieldOf(object, ...(rules[all]?.at ?? [])), message: `rule ${all + 1}` }];
          report('regex', { at, related, with: { ...words, before: all + 1 } });
        }
        for (const { key } of those) if (!own.has(key)) own.set(key, index);
      }
      const rival = rivalOf(route, matches, taken);
      if (rival === undefined) continue;
      const related = [{ at: rival.at, message: `${kind} ${rival.route.object.name}` }];
      report('routes', {
        at: rival.own,
        related,
        with: { kind, route: name, other: rival.route.object.name },
      });
    }
  },
});

interface Taken {
  readonly route: GatewayApiRoute;
  readonly at: Field;
  readonly deed: string;
}

/** An earlier route for the same parent and hosts with one of the matches and other backends. */
function rivalOf(
  route: GatewayApiRoute,
  matches: readonly (readonly GatewayApiMatch[])[],
  taken: Map<string, Taken>,
): (Taken & { readonly own: Field }) | undefined {
  let found: (Taken & { readonly own: Field }) | undefined;
  for (const parent of route.parents) {
    const place = placeOf(route, parent);
    if (place === undefined) continue;
    for (const [index, those] of matches.entries()) {
      const own = fieldOf(route.object, ...(route.rules[index]?.at ?? []));
      const deed = deedOf(route, route.rules[index]);
      for (const { key } of those) {
        const id = `${place}\0${key}`;
        const other = taken.get(id);
        if (other === undefined) taken.set(id, { route, at: own, deed });
        else if (other.route !== route && other.deed !== deed) found ??= { ...other, own };
      }
    }
  }
  return found;
}

/** Where a route takes requests: a listener of a Gateway for some hosts, or the calls of a Service. */
function placeOf({ object, hostnames }: GatewayApiRoute, parent: Reference): string | undefined {
  const { group, kind, name, namespace, port, sectionName } = parent;
  const isService = group === '' && kind === 'Service';
  if (!isService && group !== GATEWAY_API) return undefined;
  // Two routes for a Service that differ by their ignored hostnames are a fault of their own.
  if (isService && hostnames.length > 0) return undefined;
  if ([name, namespace, ...hostnames].some(hasPlaceholder)) return undefined;
  const consumer = isService && object.namespace !== namespace ? object.namespace : '';
  const hosts = [...hostnames].sort();
  return JSON.stringify([object.kind, kind, namespace, name, port, sectionName, consumer, hosts]);
}

/** The action of a rule on its requests. */
function deedOf({ object }: GatewayApiRoute, rule: GatewayApiRule | undefined): string {
  const {
    matches: _,
    name: __,
    ...rest
  } = (valueAt(object, ...(rule?.at ?? [])) ?? {}) as Record<string, unknown>;
  return JSON.stringify([object.namespace, rest]);
}

function isAll({ type, value }: GatewayApiMatch['path']): boolean {
  return type === 'PathPrefix' && value === '/';
}

function isRegex({ path }: GatewayApiMatch): boolean {
  return path.type === 'RegularExpression';
}

/** Whether Istio programs the route for all of its parents; other programs order matches in other ways. */
function ofIstio(
  { gatewayApi: { gateways } }: Mesh,
  { object: { kind }, parents }: GatewayApiRoute,
): boolean {
  if (kind !== 'HTTPRoute') return false;
  return parents.every(({ group, kind: parent, namespace, name }) => {
    if (group === '' && parent === 'Service') return true;
    const found = gateways.find(({ object }) => object.name === name && object.namespace === namespace);
    return (
      found !== undefined &&
      /^istio(-|$)/.test(String(valueAt(found.object, 'spec', 'gatewayClassName') ?? ''))
    );
  });
}
