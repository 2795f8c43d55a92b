import fc from 'fast-check';
import { withPair } from './canary-start';
import { keyOf, pairOf, serviceOf } from './facts';
import { type LoosePair, loosePair, weight } from './match-plans';
import type {
  GatewayPlan,
  MatchPlan,
  PairPlan,
  Program,
  ServiceKey,
  SimpleMatchPlan,
  VersionPlan,
} from './program';
import { withServices } from './programs';
import { canaryVersion, type LooseService, laterVersion, looseService } from './service-plans';

/** One change of a program, as a person makes it in a few lines. */
export type Edit =
  | { readonly kind: 'start a canary'; readonly pair: LoosePair }
  | { readonly kind: 'move the weight'; readonly pair: number; readonly weight: number }
  | { readonly kind: 'header only'; readonly pair: number }
  | { readonly kind: 'promote'; readonly pair: number }
  | { readonly kind: 'abort'; readonly pair: number }
  | { readonly kind: 'replace the canary'; readonly pair: number; readonly canary: VersionPlan }
  | { readonly kind: 'add a service'; readonly service: LooseService }
  | { readonly kind: 'add a host'; readonly gateway: number }
  | { readonly kind: 'add a route'; readonly gateway: number }
  | { readonly kind: 'take a route away'; readonly gateway: number }
  | { readonly kind: 'change replicas'; readonly service: number; readonly replicas: number };

const number = fc.nat(9);

export const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('start a canary'), pair: loosePair }),
  fc.record({ kind: fc.constant('move the weight'), pair: number, weight }),
  fc.record({ kind: fc.constant('header only'), pair: number }),
  fc.record({ kind: fc.constant('promote'), pair: number }),
  fc.record({ kind: fc.constant('abort'), pair: number }),
  fc.record({
    kind: fc.constant('replace the canary'),
    pair: number,
    canary: fc.oneof(laterVersion, canaryVersion),
  }),
  fc.record({ kind: fc.constant('add a service'), service: looseService }),
  fc.record({ kind: fc.constant('add a host'), gateway: number }),
  fc.record({ kind: fc.constant('add a route'), gateway: number }),
  fc.record({ kind: fc.constant('take a route away'), gateway: number }),
  fc.record({
    kind: fc.constant('change replicas'),
    service: number,
    replicas: fc.integer({ min: 1, max: 9 }),
  }),
);

/** The program after the edit; the same one where it has nothing to which the edit applies. */
export function edited(program: Program, edit: Edit): Program {
  switch (edit.kind) {
    case 'start a canary':
      return startable(program, edit.pair) ? withPair(program, edit.pair) : program;
    case 'move the weight':
      return onPair(program, edit.pair, (pair) => withWeight(program, pair.stable, edit.weight));
    case 'header only':
      return onPair(program, edit.pair, (pair) => withWeight(program, pair.stable, 0));
    case 'promote':
      return onPair(program, edit.pair, (pair) => promoted(program, pair.stable));
    case 'abort':
      return onPair(program, edit.pair, (pair) => aborted(program, pair.stable));
    case 'replace the canary':
      return onPair(program, edit.pair, (pair) => replaced(program, pair, edit.canary));
    case 'add a service':
      return withServices(program, [edit.service]);
    case 'add a host':
      return onGateway(program, edit.gateway, withHost);
    case 'add a route':
      return onGateway(program, edit.gateway, withRoute);
    case 'take a route away':
      return onGateway(program, edit.gateway, (gateway) => ({
        ...gateway,
        routes: gateway.routes.slice(0, 1),
      }));
    case 'change replicas':
      return withReplicas(program, edit.service, edit.replicas);
  }
}

export function withWeight(program: Program, stable: ServiceKey, share: number): Program {
  return withPairs(program, (pair) => (pair.stable === stable ? { ...pair, weight: share } : pair));
}

/** The block goes; a match on the canary as a caller goes to its service. */
export function aborted(program: Program, stable: ServiceKey): Program {
  const pairs = program.pairs.filter((pair) => pair.stable !== stable);
  return withPairs({ ...program, pairs }, (pair) => ({
    ...pair,
    when: pair.when?.map((match) => withoutCanary(match, stable)),
  }));
}

/** The canary's version moves into the service, and the block goes. */
export function promoted(program: Program, stable: ServiceKey): Program {
  const pair = pairOf(program, stable);
  if (pair === undefined) return program;
  const services = program.services.map((service) =>
    keyOf(service) === stable ? { ...service, version: pair.canary } : service,
  );
  return aborted({ ...program, services }, stable);
}

function replaced(program: Program, pair: PairPlan, canary: VersionPlan): Program {
  const service = serviceOf(program, pair.stable);
  // A Deployment that exists cannot get the selector of another version, so the new one has its own name.
  if (canary.name === pair.canary.name || canary.name === service.version.name) return program;
  const named = { ...canary, deploymentName: undefined, selector: undefined };
  return withPairs(program, (one) => (one.stable === pair.stable ? { ...one, canary: named } : one));
}

function startable(program: Program, pair: LoosePair): boolean {
  // After a promotion the service itself may run the version of this name.
  return program.services.every((service) => service.version.name !== pair.canary.name);
}

function withoutCanary(match: MatchPlan, stable: ServiceKey): MatchPlan {
  const simple = (one: SimpleMatchPlan): SimpleMatchPlan =>
    one.kind === 'callers.of' && one.service === stable && one.which === 'canary'
      ? { ...one, which: 'service' }
      : one;
  return match.kind === 'allOf' ? { ...match, matches: match.matches.map(simple) } : simple(match);
}

function withPairs(program: Program, change: (pair: PairPlan) => PairPlan): Program {
  return { ...program, pairs: program.pairs.map(change) };
}

function onPair(program: Program, place: number, change: (pair: PairPlan) => Program): Program {
  const pair = program.pairs[place % Math.max(1, program.pairs.length)];
  return pair === undefined ? program : change(pair);
}

function onGateway(program: Program, place: number, change: (gateway: GatewayPlan) => GatewayPlan): Program {
  const index = place % Math.max(1, program.gateways.length);
  return {
    ...program,
    gateways: program.gateways.map((one, other) => (other === index ? change(one) : one)),
  };
}

/** One more host on the first route; a listener that says its hosts serves it too. */
function withHost(gateway: GatewayPlan): GatewayPlan {
  const host = `more.${gateway.id}.example.com`;
  const [first, ...others] = gateway.routes;
  if (first === undefined || first.hosts.includes(host)) return gateway;
  const listeners = gateway.listeners.map((listener) =>
    listener.hosts === undefined ? listener : { ...listener, hosts: [...listener.hosts, host] },
  );
  return { ...gateway, listeners, routes: [{ ...first, hosts: [...first.hosts, host] }, ...others] };
}

function withRoute(gateway: GatewayPlan): GatewayPlan {
  const [first] = gateway.routes;
  const text = '/one/more';
  if (first === undefined || gateway.routes.some(({ path }) => path?.text === text)) return gateway;
  return { ...gateway, routes: [...gateway.routes, { ...first, path: { kind: 'prefix', text } }] };
}

function withReplicas(program: Program, place: number, replicas: number): Program {
  const index = place % program.services.length;
  const services = program.services.map((service, other) =>
    other === index
      ? { ...service, version: { ...service.version, autoscaling: undefined, replicas } }
      : service,
  );
  return { ...program, services };
}
