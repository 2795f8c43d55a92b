import type { GatewayPlan, PairPlan, PortPlan, Program, ServiceKey, ServicePlan } from './program';

/** What a program says, as far as its YAML can be held against it. */
export interface Facts {
  /** Gateways of others, as `namespace/name`. */
  readonly existingGateways: readonly string[];
  /** The share of each subset of each host, in per cent. */
  readonly shares: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The hosts whose requests without a cookie are drawn by their ids. */
  readonly drawn: ReadonlySet<string>;
  /** The version label of each subset of each host; the subset's name where it has none here. */
  readonly labels: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Reads from the plain data alone what the program asks for. */
export function factsOf(program: Program): Facts {
  return {
    existingGateways: program.gateways.flatMap(({ existing }) =>
      existing === undefined ? [] : [`${existing.namespace}/${existing.name}`],
    ),
    shares: new Map(
      program.services.map((service) => [hostOf(program, service), sharesOf(program, service)]),
    ),
    drawn: new Set(
      program.services
        .filter((service) =>
          pairsOf(program, keyOf(service)).some(({ sticky, weight }) => sticky && weight % 100 > 0),
        )
        .map((service) => hostOf(program, service)),
    ),
    labels: new Map(
      program.services.map((service) => [hostOf(program, service), labelsOf(program, service)]),
    ),
  };
}

function sharesOf(program: Program, service: ServicePlan): Map<string, number> {
  const pairs = pairsOf(program, keyOf(service));
  return new Map([
    [service.version.name, restOf(pairs)],
    ...pairs.map(({ canary, weight }) => [canary.name, weight] as const),
  ]);
}

function labelsOf(program: Program, service: ServicePlan): Map<string, string> {
  const versions = [service.version, ...pairsOf(program, keyOf(service)).map(({ canary }) => canary)];
  return new Map(versions.map(({ name, label }) => [name, label ?? name]));
}

export function keyOf(service: ServicePlan): ServiceKey {
  return `${service.chart}/${service.id}`;
}

export function serviceOf(program: Program, key: ServiceKey): ServicePlan {
  const found = program.services.find((service) => keyOf(service) === key);
  if (found === undefined) throw new Error(`the program has no service ${key}`);
  return found;
}

/** The first pair of a service. */
export function pairOf(program: Program, key: ServiceKey): PairPlan | undefined {
  return program.pairs.find((pair) => pair.stable === key);
}

/** The pairs of a service; a later one comes before the earlier ones. */
export function pairsOf(program: Program, key: ServiceKey): readonly PairPlan[] {
  return program.pairs.filter((pair) => pair.stable === key);
}

/** The share that pairs leave to the stable version. */
export function restOf(pairs: readonly PairPlan[]): number {
  return pairs.reduce((rest, { weight }) => rest - weight, 100);
}

export function namespaceOf(program: Program, { chart }: ServicePlan | GatewayPlan): string {
  const found = program.charts.find(({ id }) => id === chart);
  if (found === undefined) throw new Error(`the program has no chart ${chart}`);
  return found.namespace;
}

export function hostOf(program: Program, service: ServicePlan): string {
  const name = service.serviceName ?? service.id;
  return `${name}.${namespaceOf(program, service)}.svc.${program.clusterDomain ?? 'cluster.local'}`;
}

export function speaksHttp({ protocol = 'http' }: PortPlan): boolean {
  return protocol === 'http' || protocol === 'http2' || protocol === 'grpc';
}
