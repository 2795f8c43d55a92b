import fc from 'fast-check';
import { isAlike, withPair } from './canary-start';
import { keyOf, pairOf, pairsOf, restOf, serviceOf } from './facts';
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
      return onPair(program, edit.pair, (pair) => withWeight(program, pair, edit.weight));
    case 'header only':
      return onPair(program, edit.pair, (pair) => withWeight(program, pair, 0));
    case 'promote':
      return onPair(program, edit.pair, (pair) => promoted(program, pair));
    case 'abort':
      return onPair(program, edit.pair, (pair) => aborted(program, pair));
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

/** The share, as far as the other canaries of the service leave it. */
export function withWeight(program: Program, pair: PairPlan, share: number): Program {
  const others = pairsOf(program, pair.stable).filter((other) => other !== pair);
  const weight = Math.min(share, restOf(others));
  return withPairs(program, (one) => (one === pair ? { ...one, weight } : one));
}

/** The block goes; a match on the canary as a caller goes to its service. */
export function aborted(program: Program, pair: PairPlan): Program {
  const { stable } = pair;
  const isFirst = pairOf(program, stable) === pair;
  const pairs = program.pairs.filter((other) => other !== pair);
  return withPairs({ ...program, pairs }, (other) => ({
    ...other,
    ...(isFirst ? { when: other.when?.map((match) => withoutCanary(match, stable)) } : {}),
    ...(other.stable === stable ? withoutBefore(other, pair.canary.name) : {}),
  }));
}

function withoutBefore({ before = [] }: PairPlan, name: string): Pick<PairPlan, 'before'> {
  const left = before.filter((other) => other !== name);
  return { before: left.length === 0 ? undefined : left };
}

/** The canary's version moves into the service, and the block goes. */
export function promoted(program: Program, pair: PairPlan): Program {
  const services = program.services.map((service) =>
    keyOf(service) === pair.stable ? { ...service, version: pair.canary } : service,
  );
  return aborted({ ...program, services }, pair);
}

function replaced(program: Program, pair: PairPlan, canary: VersionPlan): Program {
  const service = serviceOf(program, pair.stable);
  // A Deployment that exists cannot get the selector of another version, so the new one has its own name.
  const named = { ...canary, deploymentName: undefined, selector: undefined };
  const others = pairsOf(program, pair.stable).map((other) => other.canary);
  if ([service.version, ...others].some((other) => isAlike(other, named))) return program;
  return withPairs(program, (one) => {
    if (one === pair) return { ...one, canary: named };
    if (one.stable !== pair.stable) return one;
    return { ...one, before: one.before?.map((name) => (name === pair.canary.name ? named.name : name)) };
  });
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
