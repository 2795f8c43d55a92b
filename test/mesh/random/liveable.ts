import type { GatewayPlan, PodPlan, PolicyPlan, Program, VersionPlan } from '../../properties/program';

/** Long enough for a machine that is busy with something else. */
const PATIENCE_MS = 60_000;

/**
 * The program as this cluster can run it: with sidecars, one pod per version, on the nodes and behind the gateway
 * that there are, and with time enough to answer. Its versions, rules and routes stay as they are.
 */
export function liveable(program: Program): Program {
  const owned = new Set<string>();
  return {
    ...program,
    clusterDomain: undefined,
    charts: program.charts.map((chart) => {
      const first = !owned.has(chart.namespace);
      owned.add(chart.namespace);
      return { ...chart, injection: first ? 'enabled' : undefined };
    }),
    services: program.services.map((service) => ({
      ...patient(service),
      version: onePod(service.version),
      everyVersion: service.everyVersion && placed(service.everyVersion),
    })),
    gateways: program.gateways.map(behindTheGateway),
    pairs: program.pairs.map((pair) => ({ ...pair, canary: onePod(pair.canary) })),
  };
}

function onePod({ autoscaling: _autoscaling, replicas: _replicas, ...version }: VersionPlan): VersionPlan {
  return { ...placed(version), replicas: 1 };
}

function placed<Plan extends PodPlan>(plan: Plan): Plan {
  return { ...plan, nodePool: undefined };
}

function behindTheGateway(gateway: GatewayPlan): GatewayPlan {
  return { ...gateway, selector: undefined, routes: gateway.routes.map(patient) };
}

function patient<Plan extends PolicyPlan>(plan: Plan): Plan {
  return {
    ...plan,
    timeoutMilliseconds: plan.timeoutMilliseconds && PATIENCE_MS,
    retries: plan.retries && {
      ...plan.retries,
      perTryMilliseconds: plan.retries.perTryMilliseconds && PATIENCE_MS,
    },
  };
}
