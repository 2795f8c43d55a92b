import type { Mesh } from '../../mesh/mesh';
import { servicesOf } from '../../mesh/registry/services';
import type { Outcome } from '../../traffic/outcome';
import type { Sample } from '../../traffic/sample';
import type { Assessed } from './assessed';
import { type LostCapacity, lostCapacity, podSharesOf } from './capacity';
import { type Unjudged, unjudgedOf } from './unjudged';

export type { Unjudged } from './unjudged';

/** A request that the old state serves and that the new state sends to a cluster without endpoints. */
export interface FailingRequest extends Sample {
  readonly outcome: Outcome;
}

/** The extent and the result of judging a whole change. */
export interface Assessment {
  /** Number of requests that were judged. */
  readonly requests: number;
  /** Keys of the objects that can affect these requests. */
  readonly keys: ReadonlySet<string>;
  readonly unjudged: readonly Unjudged[];
  readonly failing: readonly FailingRequest[];
  /** Whether the new state no longer serves some request of the old one. */
  readonly loses: boolean;
  readonly capacity: readonly LostCapacity[];
  /** Keys of the workloads whose added pods get requests that the old state serves. */
  readonly joined: ReadonlySet<string>;
}

/** Shares are sums of fractions. */
const tolerance = 1e-6;

/** Determines which changes no request judges, and which requests the new state fails. */
export function assess(judged: Assessed): Assessment {
  const [from, to] = judged.states;
  const moving = new Set(judged.changed);
  const [keys, served] = [new Set<string>(), new Set<string>()];
  const failing = new Map<string, FailingRequest>();
  const capacity = new Map<string, LostCapacity>();
  const isAssumed = (key: string) => judged.assumed.has(key);
  const hypothetical = new Set(
    judged.assumptions.flatMap(({ object, isHypothetical }) =>
      isHypothetical ? servicesOf(object, judged.both.mesh.domain).map(({ host }) => host) : [],
    ),
  );
  const joined = new Set<string>();
  let loses = false;
  let requests = 0;
  for (const { verifier } of judged.groups) {
    for (const group of verifier.groups) {
      const own = [...group.keys].filter((key) => moving.has(key));
      if (own.length === 0) continue;
      for (const key of group.keys) keys.add(key);
      requests += group.samples.length;
      const [old, wanted] = [verifier.mesh(from, group), verifier.mesh(to, group)];
      for (const sample of group.samples) {
        const [was, is] = [verifier.outcome(old, sample), verifier.outcome(wanted, sample)];
        if (was.failing < 1 || is.failing < 1) for (const key of own) served.add(key);
        if (was.failing < 1)
          for (const [key, count] of is.pods) if (count > (was.pods.get(key) ?? 0)) joined.add(key);
        // The caller is a guess, so a failure proves nothing about the change.
        if (hypothetical.has(sample.request.request.host)) continue;
        const lost = lostBetween([was, old], [is, wanted], sample, isAssumed);
        if (lost !== undefined && !(Number(capacity.get(lost.host)?.factor) >= lost.factor))
          capacity.set(lost.host, lost);
        if (is.failing <= was.failing + tolerance) continue;
        loses = true;
        if (is.cluster === '') continue;
        const { host, port } = sample.request.request;
        const id = `${host} ${port} ${sample.request.base} ${is.words} ${is.cluster}`;
        if (!failing.has(id)) failing.set(id, { ...sample, outcome: is });
      }
    }
  }
  return {
    requests,
    keys,
    unjudged: unjudgedOf(judged, served),
    failing: [...failing.values()],
    loses,
    capacity: [...capacity.values()],
    joined,
  };
}

/** Only the requests that no rule singles out are known to be most of the traffic. */
function lostBetween(
  [was, old]: readonly [Outcome, Mesh],
  [is, wanted]: readonly [Outcome, Mesh],
  { request }: Sample,
  isAssumed: (key: string) => boolean,
): LostCapacity | undefined {
  // A value between two conditions has no words of its own, but few requests carry it.
  if (request.base !== '' || request.request.headers?.size || was.shares.size === 0 || is.shares.size === 0)
    return undefined;
  const [before, after] = [podSharesOf(was, old, isAssumed), podSharesOf(is, wanted, isAssumed)];
  return before && after && lostCapacity(request.called, before, after);
}
