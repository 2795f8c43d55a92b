import { type Chain, call, type Expression, type Fields, reference } from './expression';
import { keyOf, pairsOf, serviceOf } from './facts';
import type { CallPlan, PairPlan, Program, ServiceKey, ServicePlan } from './program';
import { gatewayProps, matchExpression, type Names } from './route-expressions';
import { existingProps, externalProps, serviceProps, versionProps } from './service-expressions';

/** One line of a program. */
export type Statement =
  | {
      readonly kind: 'new';
      readonly variable: string;
      readonly type: string;
      readonly arguments: readonly Expression[];
    }
  | { readonly kind: 'call'; readonly call: Chain };

/** What stands around the objects of a program without being said in their manifests. */
export interface Frame {
  /** Gives constructs other ids; the names that were taken from ids are then said. */
  readonly rename?: (id: string) => string;
  /** Lets the constructs stand in a construct of their own rather than in the chart. */
  readonly nested?: boolean;
  /** Others make the Services and the stable pods: the program names them. */
  readonly existing?: boolean;
}

/** The program line by line, after `const app = new App();`. */
export function statementsOf(program: Program, frame: Frame = {}): Statement[] {
  const id = (given: string) => frame.rename?.(given) ?? given;
  const scope = (chart: string) => reference(frame.nested ? `${chart}Scope` : `${chart}Chart`);
  const known = (given: string) => (frame.rename === undefined ? undefined : given);
  const made = new Set<ServiceKey>();
  const service = (plan: ServicePlan): Statement => {
    if (frame.existing) {
      const props = existingProps(plan, program.clusterDomain);
      return create(
        variableOf(keyOf(plan)),
        'ExistingVersionedService',
        scope(plan.chart),
        id(plan.id),
        props,
      );
    }
    const calls = program.calls.filter(
      ({ caller, callee }) => caller === keyOf(plan) && made.has(callee) && inProps(program, plan),
    );
    made.add(keyOf(plan));
    const props: Fields = {
      ...serviceProps(plan, program.clusterDomain),
      serviceName: plan.serviceName ?? known(plan.id),
      appLabel: plan.appLabel ?? known(plan.id),
      calls: calls.length === 0 ? undefined : calls.map((one) => callProps(one)),
    };
    return create(variableOf(keyOf(plan)), plan.kind, scope(plan.chart), id(plan.id), props);
  };
  const names = namesIn(program, frame);
  return [
    ...program.charts.flatMap(({ id: chart, namespace, injection }) => [
      create(`${chart}Chart`, 'Chart', reference('app'), id(chart), { namespace }),
      ...(frame.nested
        ? [create(`${chart}Scope`, 'Construct', reference(`${chart}Chart`), id('scope'), undefined)]
        : []),
      ...(injection === undefined
        ? []
        : [
            create(
              `${chart}Namespace`,
              'Namespace',
              scope(chart),
              id('namespace'),
              injectionProps(injection),
            ),
          ]),
    ]),
    ...program.services.map(service),
    ...program.calls.flatMap((one) => laterCall(program, one)),
    ...externals(program, scope, id),
    ...program.gateways.map((plan) =>
      create(`${plan.id}Gateway`, 'IngressGateway', scope(plan.chart), id(plan.id), {
        ...gatewayProps(plan, names),
        ...(plan.existing === undefined ? { gatewayName: plan.gatewayName ?? known(plan.id) } : {}),
      }),
    ),
    ...program.pairs.map((plan) => pair(plan, scope(plan.chart), id, names)),
  ];
}

function pair(plan: PairPlan, scope: Chain, id: (given: string) => string, names: Names): Statement {
  const name = names.pair(plan.stable, plan.canary.name);
  return create(name, 'CanaryPair', scope, id(name), {
    stable: reference(names.service(plan.stable)),
    canary: versionProps(plan.canary),
    when: plan.when?.map((match) => matchExpression(match, names)),
    weight: plan.weight,
    sticky: plan.sticky,
    before: plan.before?.map((canary) => reference(names.pair(plan.stable, canary))),
  });
}

function externals(
  { externals: plans = [] }: Program,
  scope: (chart: string) => Chain,
  id: (given: string) => string,
): Statement[] {
  const gateway = plans.some(({ through }) => through)
    ? [
        create('egressChart', 'Chart', reference('app'), id('egress'), { namespace: 'istio-system' }),
        create('egress', 'EgressGateway', reference('egressChart'), id('gateway'), { gatewayName: 'egress' }),
      ]
    : [];
  return [
    ...gateway,
    ...plans.flatMap((plan) => [
      create(plan.id, 'ExternalService', scope(plan.chart), id(plan.id), {
        ...externalProps(plan),
        serviceName: id(plan.id) === plan.id ? undefined : plan.id,
      }),
      ...plan.callers.map(
        (caller): Statement => ({
          kind: 'call',
          call: call(`${variableOf(caller)}.calls`, reference(plan.id)),
        }),
      ),
    ]),
  ];
}

function namesIn(program: Program, frame: Frame): Names {
  return {
    service: variableOf,
    pair: (key, canary) => {
      const place = pairsOf(program, key).findIndex((pair) => pair.canary.name === canary);
      return `${variableOf(key)}Canary${place > 0 ? place + 1 : ''}`;
    },
    closed: (key) => !frame.existing && serviceOf(program, key).kind === 'Backend',
  };
}

/** The variable of a service: `shopCart` for `shop/cart`. */
function variableOf(key: ServiceKey): string {
  return key.replace(/\/(.)/, (_, first: string) => first.toUpperCase());
}

/** All calls of a service stand in its props or none does: their order is the order of the variables. */
function inProps(program: Program, plan: ServicePlan): boolean {
  const place = (key: ServiceKey) => program.services.findIndex((service) => keyOf(service) === key);
  const own = program.calls.filter(({ caller }) => caller === keyOf(plan));
  return own.every(({ callee }) => place(callee) < place(keyOf(plan)));
}

function laterCall(program: Program, one: CallPlan): Statement[] {
  if (inProps(program, serviceOf(program, one.caller))) return [];
  const { port, environmentVariable } = one;
  const options = port === undefined && environmentVariable === undefined ? [] : [optionsOf(one)];
  return [
    {
      kind: 'call',
      call: call(`${variableOf(one.caller)}.calls`, reference(variableOf(one.callee)), ...options),
    },
  ];
}

function callProps(one: CallPlan): Expression {
  const callee = reference(variableOf(one.callee));
  if (one.port === undefined && one.environmentVariable === undefined) return callee;
  return { service: callee, ...optionsOf(one) };
}

function optionsOf({ port, environmentVariable }: CallPlan): Fields {
  return { port, environmentVariable };
}

function injectionProps(injection: string): Fields {
  return injection === 'enabled' || injection === 'disabled'
    ? { injection }
    : { injection: { revision: injection } };
}

function create(
  variable: string,
  type: string,
  scope: Chain,
  id: string,
  props: Fields | undefined,
): Statement {
  return { kind: 'new', variable, type, arguments: [scope, id, ...(props === undefined ? [] : [props])] };
}
