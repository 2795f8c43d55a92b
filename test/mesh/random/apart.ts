import type { GatewayPlan, MatchPlan, Program, SimpleMatchPlan } from '../../properties/program';

/** Where a program lives that shares a cluster with others. */
export interface Place {
  /** The name of a namespace of the program, as this program has it for itself. */
  namespace(name: string): string;
  /** A host of a gateway or of a TLS port, as this program has it for itself; those that take each other still do. */
  host(name: string): string;
}

export function placeOf(number: number): Place {
  return {
    namespace: (name) => `random-${number}-${name}`,
    // `*` takes all hosts of its program, and none of another.
    host: (name) => (name === '*' ? `*.random-${number}.test` : `${name}.random-${number}.test`),
  };
}

/** The program in namespaces and at hosts of its own, so that many can live in one cluster; as it is otherwise. */
export function apart(program: Program, number: number): Program {
  const place = placeOf(number);
  return {
    ...program,
    charts: program.charts.map((chart) => ({ ...chart, namespace: place.namespace(chart.namespace) })),
    services: program.services.map((service) => ({
      ...service,
      ports: service.ports.map((port) => ({ ...port, sniHosts: port.sniHosts?.map(place.host) })),
    })),
    gateways: program.gateways.map((gateway) => moved(gateway, place)),
    pairs: program.pairs.map((pair) => ({ ...pair, when: pair.when?.map((match) => within(match, place)) })),
  };
}

function moved(gateway: GatewayPlan, place: Place): GatewayPlan {
  return {
    ...gateway,
    listeners: gateway.listeners.map((one) => ({ ...one, hosts: one.hosts?.map(place.host) })),
    routes: gateway.routes.map((route) => ({ ...route, hosts: route.hosts.map(place.host) })),
  };
}

function within(match: MatchPlan, place: Place): MatchPlan {
  if (match.kind === 'allOf') return { ...match, matches: match.matches.map((one) => alone(one, place)) };
  return alone(match, place);
}

function alone(match: SimpleMatchPlan, place: Place): SimpleMatchPlan {
  return match.kind === 'callers.inNamespace'
    ? { ...match, namespace: place.namespace(match.namespace) }
    : match;
}
