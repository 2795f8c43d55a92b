import type { IConstruct } from 'constructs';
import { type IngressGatewayProps, type OwnGatewayProps, selectorOf } from '../ingress-gateway-props';
import type { Route } from '../route';
import { type HostGroup, hostGroups, hostsOf, pathOf } from '../routes/gateway-routes';
import { takesHost, widestHosts } from '../values/host';
import { labelProblems, nameProblems } from '../values/names';
import { takesAllBelow } from '../values/path';
import { repeated } from '../values/repeated';
import { shown } from '../values/shown';
import type { ValueProblem } from './problem';
import { pathsOf, rivals } from './program';
import { routeProblems } from './route-problems';

interface GatewayInput {
  readonly name: string;
  readonly props: IngressGatewayProps;
  readonly claims: readonly string[];
}

/**
 * What a gateway takes for itself: each host on each port of the pods that it selects, and each host whose
 * routes it writes.
 */
export function gatewayClaims(reference: string, props: IngressGatewayProps): string[] {
  const hosts = hostsOf(props.routes);
  const routed = hosts.map((host) => `routes of host ${host} at the Gateway ${reference}`);
  if (props.existing !== undefined) return routed;
  const selector = Object.entries(selectorOf(props))
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join();
  const listened = (props.listeners ?? []).flatMap((listener) =>
    (listener.hosts ?? hosts).map((host) => `host ${host} on port ${listener.port} of the pods ${selector}`),
  );
  return [...routed, ...listened];
}

/** What is wrong with a gateway: by itself, or beside the others of the program. */
export function gatewayProblems(gateway: IConstruct, input: GatewayInput): ValueProblem[] {
  const { props } = input;
  return [
    ...nameProblems('the name of the Gateway', input.name, 'DNS-1123 subdomain'),
    ...(props.existing === undefined
      ? listenerProblems(props)
      : nameProblems('existing.namespace', props.existing.namespace, 'DNS-1123 label')),
    ...hostsOf(props.routes).flatMap((host) => nameProblems('a host of a route', host, 'host')),
    ...props.routes.flatMap((route) => routeProblems(gateway, route)),
    ...pathsTwice(props.routes),
    ...shadowedPrefixes(props.routes),
    ...claimedTwice(gateway, input.claims),
  ];
}

function listenerProblems(props: OwnGatewayProps): ValueProblem[] {
  const listeners = props.listeners ?? [];
  const problems: ValueProblem[] = [
    ...labelProblems('selector', props.selector ?? {}),
    ...listeners.flatMap((listener) => listener.problems),
    ...unservedHosts(props),
    ...mixedRoutes(props),
  ];
  if (listeners.length === 0) {
    problems.push({
      rule: 'gateway-without-listener',
      message: 'the gateway listens on no port',
      effect: 'no request gets in',
      fix: 'give it one, as in listeners: [Listener.http(80)]',
    });
  }
  const names = listeners.map((listener) => listener.name);
  for (const name of repeated(names)) {
    problems.push({
      rule: 'duplicate-listener',
      message: `two listeners are called ${name}`,
      effect: 'istiod tells the listeners of a Gateway by their names and drops one of the two',
      fix: `name one of them, as in Listener.http(80, { name: '${name}-2' })`,
    });
  }
  return problems;
}

/** Hosts of routes that no listener serves. */
function unservedHosts(props: OwnGatewayProps): ValueProblem[] {
  const listeners = props.listeners ?? [];
  if (listeners.some((listener) => listener.hosts === undefined)) return [];
  const served = listeners.flatMap((listener) => listener.hosts ?? []);
  return hostsOf(props.routes)
    .filter((host) => !served.some((pattern) => takesHost(pattern, host)))
    .map((host) => ({
      rule: 'host-not-served',
      message: `a route takes the host ${host}, which no listener serves (they serve ${served.join(', ')})`,
      effect: 'requests to it get 404, as if the route were not there',
      fix: `add '${host}' to the hosts of a listener, or leave hosts out there to serve all that the routes name`,
    }));
}

/**
 * Hosts of a listener that lie within hosts of different routes: istiod gives such a host the routes of all of them,
 * in an order that nobody promises. Of the routes' own hosts the widest are served, of which this is never true.
 */
function mixedRoutes({ listeners, routes }: OwnGatewayProps): ValueProblem[] {
  const groups = hostGroups(routes);
  return (listeners ?? []).flatMap(({ port, hosts = [] }) =>
    widestHosts(hosts).flatMap((host) => {
      const [first, second] = groupsAround(host, groups);
      if (first === undefined || second === undefined) return [];
      return [
        {
          rule: 'routes-mixed',
          message: `the listener on port ${shown(port)} serves ${host}, of which both ${first} and ${second} have routes`,
          effect: `requests to ${host} meet the routes of both, in an order that nobody promises`,
          fix: `let the listener serve ${takesHost(first, second) ? first : second} too, or give each its own gateway`,
        },
      ];
    }),
  );
}

/** A host of each group that has routes of its own for all of this host. */
function groupsAround(host: string, groups: readonly HostGroup[]): readonly string[] {
  const around = new Map<string, string>();
  for (const { key, hosts } of groups) {
    const wider = hosts.find((one) => takesHost(one, host));
    if (wider !== undefined && !around.has(key)) around.set(key, wider);
  }
  return [...around.values()];
}

/** Two routes that take the same paths of one host: Envoy would only ever try the first. */
function pathsTwice(routes: readonly Route[]): ValueProblem[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const route of routes) {
    for (const host of new Set(route.hosts)) {
      const taken = `${host}${pathOf(route)}`;
      if (seen.has(taken)) twice.add(`${pathOf(route)} of host ${host}`);
      seen.add(taken);
    }
  }
  return [...twice].map((taken) => ({
    rule: 'route-claimed-twice',
    message: `two routes take ${taken}`,
    effect: 'requests go to the first one only',
    fix: 'give one of them another path or host',
  }));
}

/** Prefixes behind a regular expression that takes all of their paths: expressions are tried first. */
function shadowedPrefixes(routes: readonly Route[]): ValueProblem[] {
  return routes.flatMap((route) => {
    const prefix = pathOf(route);
    if (prefix.kind !== 'prefix') return [];
    const hosts = new Set(route.hosts);
    return routes
      .filter(
        (other) => other.hosts.some((host) => hosts.has(host)) && takesAllBelow(pathOf(other), prefix.text),
      )
      .map((other) => ({
        rule: 'route-shadowed',
        message: `the route ${pathOf(other)} takes all that the route ${prefix} takes`,
        effect: 'regular expressions are tried before prefixes, so the prefix never gets a request',
        fix: 'narrow the regular expression, or write both as prefixes',
      }));
  });
}

/** Hosts, ports and routes that another gateway of the program claims as well, or this one twice. */
function claimedTwice(gateway: IConstruct, claims: readonly string[]): ValueProblem[] {
  const own = repeated(claims).map((claimed) => claimProblem(claimed, 'twice by this gateway'));
  const others = [...new Set(claims)].flatMap((claimed) => {
    const others = rivals(gateway, 'gateway', claimed);
    return others.length === 0 ? [] : [claimProblem(claimed, `by ${pathsOf(others)} too`)];
  });
  return [...own, ...others];
}

function claimProblem(claimed: string, how: string): ValueProblem {
  const routes = claimed.startsWith('routes');
  return {
    rule: 'gateway-claimed-twice',
    message: `${claimed} ${routes ? 'are written' : 'is claimed'} ${how}`,
    effect: routes
      ? 'istiod merges VirtualServices of one host in an order that nobody promises, so either may win'
      : 'istiod keeps one of the two listeners, so requests may meet the routes of the other: 404',
    fix: routes
      ? 'write all routes of a host in one IngressGateway'
      : 'give one of them other hosts or another port',
  };
}
