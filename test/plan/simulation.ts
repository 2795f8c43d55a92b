import { sentOn } from '../../lib/mesh/answer';
import { endpointsOf } from '../../lib/mesh/clusters';
import { type Mesh, type MeshOptions, meshOf } from '../../lib/mesh/mesh';
import { keyOf } from '../../lib/mesh/objects/key';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import type { ObjectMap } from '../../lib/mesh/objects/object-map';
import type { Caller, Request } from '../../lib/mesh/request';
import { targetPortOf } from '../../lib/mesh/sidecar/inbound';
import { type Move, taken } from '../../lib/plan/move';

/** A number from 0 up to, without, a limit. */
export type Dice = (limit: number) => number;

/** The same numbers for the same seed. */
export function diceOf(seed: number): Dice {
  let state = (seed % 2147483646) | 1;
  return (limit) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
}

/** Who answered parts of the requests, and how many of them nobody did. */
interface Answered {
  readonly by: ReadonlyMap<string, number>;
  readonly failed: number;
}

/**
 * Applies moves in random interleavings and sends requests meanwhile: each kind of update, and the endpoints of each
 * cluster, come from a view of their own. It knows nothing of the verifier, and reads whole states. It ignores requests
 * that one of the ends does not serve, or that a proxy answers itself.
 */
export class Simulation {
  private readonly ends: readonly Mesh[];
  private readonly callers: readonly Caller[];
  private readonly texts: Readonly<Record<'names' | 'values' | 'paths', readonly string[]>>;
  private readonly hosts: readonly { host: string; port: number; isOutside: boolean }[];

  constructor(
    from: ObjectMap,
    to: ObjectMap,
    private readonly options: MeshOptions = {},
  ) {
    this.ends = [from, to].map((state) => this.mesh(state));
    const written = JSON.stringify([...from.values(), ...to.values()].map(({ data }) => data));
    const all = (pattern: RegExp) => [
      ...new Set([...written.matchAll(pattern)].map((each) => each[1] ?? '')),
    ];
    this.texts = {
      names: all(/"([a-zA-Z-]+)":\{"(?:exact|prefix|regex)"/g),
      values: all(/"(?:exact|prefix)":"([^"\\]*)"/g),
      paths: all(/"(?:exact|prefix)":"(\/[^"\\]*)"/g),
    };
    this.callers = this.ends.flatMap(({ workloads }) =>
      workloads.all.map(({ namespace, labels }) => ({ kind: 'workload', namespace, labels }) as const),
    );
    this.hosts = this.ends.flatMap((mesh) => [
      ...mesh.services.all.flatMap(({ host, ports }) =>
        ports.map(({ number }) => ({ host, port: number, isOutside: false })),
      ),
      ...mesh.virtualServices.flatMap(({ hosts }) =>
        hosts.flatMap((host) =>
          mesh.gateways.flatMap(({ servers }) =>
            servers.map(({ port }) => ({ host: host.replace('*', 'some'), port, isOutside: true })),
          ),
        ),
      ),
    ]);
  }

  /** A request that a step spoils, in words; undefined where so many tries find none. */
  spoiled(before: ObjectMap, moves: readonly Move[], dice: Dice, tries: number): string | undefined {
    const view = () =>
      this.mesh(
        taken(
          before,
          moves.filter(() => dice(2) === 0),
        ),
      );
    for (let turn = 0; turn < tries; turn++) {
      const [listeners, routes, clusters, inbound] = [view(), view(), view(), view()];
      const endpoints = [view(), view()];
      for (let each = 0; each < 12; each++) {
        const asked = this.request(dice);
        if (asked === undefined) continue;
        const [caller, request] = asked;
        const behind = () => endpoints[dice(endpoints.length)] ?? inbound;
        const got = answered(listeners, routes, clusters, behind, caller, request);
        const [old, wanted] = this.ends.map((mesh) =>
          answered(mesh, mesh, mesh, () => mesh, caller, request),
        );
        const why = old && wanted && whyWrong(got, [old, wanted]);
        if (why !== undefined)
          return `${JSON.stringify({ caller, ...request, headers: [...(request.headers ?? [])] })}: ${why}`;
      }
    }
    return undefined;
  }

  private request(dice: Dice): [Caller, Request] | undefined {
    const pick = <Value>(values: readonly Value[]) => values[dice(values.length || 1)];
    const target = pick(this.hosts);
    const caller = target?.isOutside ? this.gateway(dice) : pick(this.callers);
    if (target === undefined || caller === undefined) return undefined;
    const { names, values, paths } = this.texts;
    const headers = new Map<string, string>();
    for (let count = dice(3); count > 0; count--) {
      const [name, value] = [pick(names), pick(values)];
      if (name !== undefined && value !== undefined)
        headers.set(name.toLowerCase(), value + pick(['', '', 'x']));
    }
    const path = `${pick([...paths, '/']) ?? '/'}${pick(['', '', '/more', 'x'])}`;
    const { host, port } = target;
    return [caller, { protocol: 'http', host, port, path, method: pick(['GET', 'POST']), headers }];
  }

  private gateway(dice: Dice): Caller | undefined {
    const all = this.ends.flatMap(({ gateways }) => gateways);
    const one = all[dice(all.length || 1)];
    const labels = one?.spec.selector ?? {};
    return one && { kind: 'gateway', namespace: 'istio-system', labels };
  }

  private mesh(state: ObjectMap): Mesh {
    return meshOf([...state.values()], this.options);
  }
}

function answered(
  listeners: Mesh,
  routes: Mesh,
  clusters: Mesh,
  behind: () => Mesh,
  caller: Caller,
  request: Request,
): Answered | undefined {
  const { routed, sent } = sentOn(listeners, caller, request, routes);
  if (routed.kind === 'redirect' || (routed.kind === 'status' && routed.rule !== undefined)) return undefined;
  if (routed.kind !== 'clusters') return { by: new Map(), failed: 1 };
  const by = new Map<string, number>();
  let failed = 0;
  for (const { cluster, share } of routed.shares) {
    const known = endpointsOf(clusters, cluster, sent);
    const there = known.kind === 'no-cluster' ? known : endpointsOf(behind(), cluster, sent);
    if (there.kind === 'outside') return undefined;
    const pods = there.kind === 'workloads' ? there.workloads.filter(({ object }) => podsOf(object) > 0) : [];
    if (there.kind === 'no-cluster' || pods.length === 0) {
      failed += share;
      continue;
    }
    const all = pods.reduce((sum, { object }) => sum + podsOf(object), 0);
    for (const pod of pods) {
      const part = (share * podsOf(pod.object)) / all;
      const ports = pod.containers.flatMap((each) => each.ports ?? []).map((each) => each.containerPort);
      if (ports.length > 0 && !ports.includes(targetPortOf(there.port, pod))) failed += part;
      else by.set(keyOf(pod.object), (by.get(keyOf(pod.object)) ?? 0) + part);
    }
  }
  return { by, failed };
}

function podsOf({ data }: MeshObject): number {
  const { replicas = 1 } = (data['spec'] ?? {}) as { replicas?: number };
  return replicas;
}

function whyWrong(
  got: Answered | undefined,
  [old, wanted]: readonly [Answered, Answered],
): string | undefined {
  if (old.failed > 0 || wanted.failed > 0) return undefined;
  if (got === undefined) return 'answered by a proxy itself';
  if (got.failed > 1e-6) return `${got.failed} of them fail`;
  const strangers = [...got.by.keys()].filter((key) => !old.by.has(key) && !wanted.by.has(key));
  // What stands in for another has its pods.
  const wrong = strangers.filter((key) => !key.endsWith('-stand-in'));
  return wrong.length > 0 ? `answered by ${wrong.join()}` : undefined;
}
