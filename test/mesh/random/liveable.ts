import type { MatchPlan, PodPlan, Program, SimpleMatchPlan, VersionPlan } from '../../properties/program';

/**
 * The program as this cluster can run it beside others: in namespaces of its own, with sidecars, one pod per
 * version, on the nodes that there are. What it says about versions and rules stays as it is.
 */
export function liveable(program: Program, number: number): Program {
  const own = (namespace: string) => `random-${number}-${namespace}`;
  const owned = new Set<string>();
  return {
    charts: program.charts.map((chart) => {
      const first = !owned.has(chart.namespace);
      owned.add(chart.namespace);
      return { ...chart, namespace: own(chart.namespace), injection: first ? 'enabled' : undefined };
    }),
    services: program.services.map((service) => ({
      ...service,
      version: onePod(service.version),
      everyVersion: service.everyVersion && placed(service.everyVersion),
    })),
    calls: program.calls,
    // At the gateway programs would meet: their hosts are the same.
    gateways: [],
    pairs: program.pairs.map((pair) => ({
      ...pair,
      canary: onePod(pair.canary),
      when: pair.when?.map((match) => moved(match, own)),
    })),
  };
}

function onePod({ autoscaling: _autoscaling, replicas: _replicas, ...version }: VersionPlan): VersionPlan {
  return { ...placed(version), replicas: 1 };
}

function placed<Plan extends PodPlan>(plan: Plan): Plan {
  return { ...plan, nodePool: undefined };
}

function moved(match: MatchPlan, own: (namespace: string) => string): MatchPlan {
  if (match.kind === 'allOf') return { ...match, matches: match.matches.map((one) => movedAlone(one, own)) };
  return movedAlone(match, own);
}

function movedAlone(match: SimpleMatchPlan, own: (namespace: string) => string): SimpleMatchPlan {
  return match.kind === 'callers.inNamespace' ? { ...match, namespace: own(match.namespace) } : match;
}
