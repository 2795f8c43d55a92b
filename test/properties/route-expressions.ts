import { type Chain, call, type Expression, type Fields, reference } from './expression';
import type { GatewayPlan, ListenerPlan, MatchPlan, RoutePlan, ServiceKey } from './program';
import { policyProps } from './service-expressions';

/** How statements refer to what stands above them. */
export interface Names {
  /** The variable of a service. */
  service(key: ServiceKey): string;
  /** The variable of the CanaryPair of a service. */
  /** The pair of a service with that canary; the first pair where none is named. */
  pair(key: ServiceKey, canary?: string): string;
  /** True when a gateway routes to the service only after `exposed()`. */
  closed(key: ServiceKey): boolean;
}

/** The props of an IngressGateway. */
export function gatewayProps(plan: GatewayPlan, names: Names): Fields {
  const routes = plan.routes.map((route) => routeProps(route, names));
  if (plan.existing !== undefined) return { existing: { ...plan.existing }, routes };
  return {
    gatewayName: plan.gatewayName,
    selector: plan.selector,
    listeners: plan.listeners.map((one) => listener(one, plan)),
    routes,
  };
}

function listener({ kind, port, name, hosts, mutual }: ListenerPlan, gateway: GatewayPlan): Chain {
  const credential = kind === 'https' ? { credentialName: `${gateway.id}-${port}`, mutual } : {};
  const options = { name, hosts, ...credential };
  const says = Object.values(options).some((value) => value !== undefined);
  return call(`Listener.${kind}`, port, ...(says ? [options] : []));
}

function routeProps(plan: RoutePlan, names: Names): Fields {
  const { path, to } = plan;
  const match = { hosts: plan.hosts, path: path && call(`Path.${path.kind}`, path.text) };
  if (to === undefined) return { ...match, redirect: plan.redirect && { ...plan.redirect } };
  const service = reference(names.service(to));
  return {
    ...match,
    to: names.closed(to) ? service.call('exposed') : service,
    port: plan.port,
    rewrite: typeof plan.rewrite === 'object' ? { ...plan.rewrite } : plan.rewrite,
    cors: plan.cors && { ...plan.cors },
    ...policyProps(plan),
  };
}

/** A match of a CanaryPair. */
export function matchExpression(plan: MatchPlan, names: Names): Expression {
  switch (plan.kind) {
    case 'header':
    case 'cookie': {
      const test = plan.not ? `not.${plan.test}` : plan.test;
      return call(plan.kind, plan.name).call(test, ...testedValue(plan));
    }
    case 'queryParameter':
      return call('queryParameter', plan.name).call(plan.test, ...testedValue(plan));
    case 'method':
      return call('method', plan.name);
    case 'callers.withLabels':
      return call('callers.withLabels', plan.labels);
    case 'callers.inNamespace':
      return call('callers.inNamespace', plan.namespace);
    case 'callers.of':
      return call('callers.of', callerOf(plan.service, plan.which, names));
    case 'allOf':
      return call('allOf', ...plan.matches.map((match) => matchExpression(match, names)));
  }
}

function testedValue({ test, value }: { readonly test: string; readonly value: string }): string[] {
  return test === 'present' ? [] : [value];
}

function callerOf(key: ServiceKey, which: 'service' | 'stable' | 'canary', names: Names): Chain {
  if (which === 'canary') return reference(`${names.pair(key)}.canary`);
  return reference(which === 'stable' ? `${names.service(key)}.stable` : names.service(key));
}
