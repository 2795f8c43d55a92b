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

/** The claims of a gateway: each host on each port of the pods that it selects, and each host that it routes. */
export function gatewayClaims(reference: string, props: IngressGatewayProps): string[] {
  const hosts = hostsOf(props.routes);
  const routed = hosts.map((host) => `routes of ${host} at Gateway ${reference}`);
  if (props.existing !== undefined) return routed;
  const selector = Object.entries(selectorOf(props))
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join();
  const listened = (props.listeners ?? []).flatMap((listener) =>
    (listener.hosts ?? hosts).map((host) => `${host} on port ${listener.port} of pods ${selector}`),
  );
  return [...routed, ...listened];
}

/** The problems of a gateway, by itself and together with the others of the program. */
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
      message: 'the gateway has no listener',
      effect: 'the gateway listens on no port, so clients cannot connect',
      fix: 'add one, as in listeners: [Listener.http(80)]',
    });
  }
  const names = listeners.map((listener) => listener.name);
  for (const name of repeated(names)) {
    problems.push({
      rule: 'duplicate-listener',
      message: `two listeners have the name ${name}`,
      effect: 'istiod identifies the listeners of a Gateway by name and drops one of the two',
      fix: `rename one of them, as in Listener.http(80, { name: '${name}-2' })`,
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
      message: `no listener serves the host ${host} of a route`,
      effect: 'requests to it get 404, as if the route did not exist',
      fix: `add '${host}' to the hosts of a listener (now ${served.join(', ')}), or remove hosts there to serve the hosts of all routes`,
    }));
}

/**
 * Hosts of a listener that hosts of several routes cover. istiod gives such a host the routes of all of them, in an
 * undefined order. A listener without hosts serves the widest hosts of the routes, where this cannot happen.
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
          message: `the listener on port ${shown(port)} mixes the routes of ${first} and ${second}`,
          effect: `requests to ${host} are matched against the routes of both, in an undefined order`,
          fix: `add ${takesHost(first, second) ? first : second} to the hosts of the listener, or use one gateway for each`,
        },
      ];
    }),
  );
}

/** One host of each group that covers this host. */
function groupsAround(host: string, groups: readonly HostGroup[]): readonly string[] {
  const around = new Map<string, string>();
  for (const { key, hosts } of groups) {
    const wider = hosts.find((one) => takesHost(one, host));
    if (wider !== undefined && !around.has(key)) around.set(key, wider);
  }
  return [...around.values()];
}

/** Two routes for the same paths of one host: Envoy uses only the first. */
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
    message: `two routes match ${taken}`,
    effect: 'requests reach only the first route',
    fix: 'give one of them another path or host',
  }));
}

/** Prefixes whose paths a regular expression matches too: expressions are tried first. */
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
        message: `the route ${pathOf(other)} matches every path of the route ${prefix}`,
        effect: 'regular expressions are tried before prefixes, so the prefix never matches a request',
        fix: 'narrow the regular expression, or write both as prefixes',
      }));
  });
}

/** Hosts, ports and routes that another gateway of the program claims too, or that this one claims twice. */
function claimedTwice(gateway: IConstruct, claims: readonly string[]): ValueProblem[] {
  const own = repeated(claims).map((claimed) => claimProblem(claimed, 'this gateway has', 'twice'));
  const others = [...new Set(claims)].flatMap((claimed) => {
    const others = rivals(gateway, 'gateway', claimed);
    return others.length === 0 ? [] : [claimProblem(claimed, `${pathsOf(others)} also has`)];
  });
  return [...own, ...others];
}

function claimProblem(claimed: string, subject: string, often = ''): ValueProblem {
  const routes = claimed.startsWith('routes');
  return {
    rule: 'gateway-claimed-twice',
    message: `${subject} ${claimed} ${often}`.trimEnd(),
    effect: routes
      ? 'istiod merges the VirtualServices of one host in an undefined order, so either may win'
      : 'istiod keeps only one of the two listeners, so requests may get the routes of the other, or 404',
    fix: routes
      ? 'put all routes of a host into one IngressGateway'
      : 'change the hosts or the port of one of them',
  };
}
