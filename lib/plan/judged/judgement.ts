import type { Mesh } from '../../mesh/mesh';
import { servicesOf } from '../../mesh/registry/services';
import type { Outcome } from '../verify/outcome';
import type { Question } from '../verify/question';
import { type LostCapacity, lostCapacity, podSharesOf } from './capacity';
import type { Judged } from './judged';
import { type Unjudged, unjudgedOf } from './unjudged';

export type { Unjudged } from './unjudged';

/** A request that the old state serves, and that the new state sends to a cluster which nobody answers. */
export interface FailingRequest extends Question {
  readonly outcome: Outcome;
}

/** What was looked at of a change. */
export interface Judgement {
  /** How many requests were judged. */
  readonly requests: number;
  /** Keys of the objects that these requests meet. */
  readonly keys: ReadonlySet<string>;
  readonly unjudged: readonly Unjudged[];
  readonly failing: readonly FailingRequest[];
  /** Whether the new state no longer serves some request of the old one. */
  readonly loses: boolean;
  readonly capacity: readonly LostCapacity[];
}

/** Shares are sums of fractions. */
const tolerance = 1e-6;

/** Says which changes were judged by a request that some state serves, and which requests the new state fails. */
export function judgementOf(judged: Judged): Judgement {
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
  let loses = false;
  let requests = 0;
  for (const { verifier } of judged.groups) {
    for (const target of verifier.targets) {
      const own = [...target.keys].filter((key) => moving.has(key));
      if (own.length === 0) continue;
      for (const key of target.keys) keys.add(key);
      requests += target.questions.length;
      const [old, wanted] = [verifier.mesh(from, target), verifier.mesh(to, target)];
      for (const question of target.questions) {
        const [was, is] = [verifier.outcome(old, question), verifier.outcome(wanted, question)];
        if (was.failing < 1 || is.failing < 1) for (const key of own) served.add(key);
        // That somebody calls it is a guess, so what becomes of it is no fault of the change.
        if (hypothetical.has(question.request.request.host)) continue;
        const lost = lostBetween([was, old], [is, wanted], question, isAssumed);
        if (lost !== undefined && !(Number(capacity.get(lost.host)?.factor) >= lost.factor))
          capacity.set(lost.host, lost);
        if (is.failing <= was.failing + tolerance) continue;
        loses = true;
        if (is.cluster === '') continue;
        const { host, port } = question.request.request;
        const id = `${host} ${port} ${question.request.base} ${is.words} ${is.cluster}`;
        if (!failing.has(id)) failing.set(id, { ...question, outcome: is });
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
  };
}

/** Only of requests that no rule takes out it is known that they are most of what comes. */
function lostBetween(
  [was, old]: readonly [Outcome, Mesh],
  [is, wanted]: readonly [Outcome, Mesh],
  { request }: Question,
  isAssumed: (key: string) => boolean,
): LostCapacity | undefined {
  if (request.base !== '' || was.shares.size === 0 || is.shares.size === 0) return undefined;
  const [before, after] = [podSharesOf(was, old, isAssumed), podSharesOf(is, wanted, isAssumed)];
  const { host, port } = request.request;
  return before && after && lostCapacity(`${host.replace('.svc.cluster.local', '')}:${port}`, before, after);
}
