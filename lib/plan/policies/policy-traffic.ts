import { groupedBy } from '../../mesh/objects/multi-map';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { TrafficChange } from '../../traffic/traffic-changes';
import { otherCallers } from './policy-callers';
import type { PolicyVerifier } from './policy-verifier';

/** The answers of some pods to one class of requests, by caller. */
interface Answers {
  readonly host: string;
  readonly pods: string;
  readonly base: string;
  /** Callers by how the answer changes, such as `cart-v1 → 403`; those without a change under an empty text. */
  readonly byChange: Map<
    string,
    { readonly before: string; readonly after: string; readonly callers: string[] }
  >;
}

/** The requests that pods refuse, or no longer refuse, from a step on. */
export function policyTrafficOf(
  verifier: PolicyVerifier,
  before: ObjectMap,
  after: ObjectMap,
): readonly TrafficChange[] {
  const was = new Map([...verifier.settled(before)].map((each) => [idOf(each), each.refusal]));
  const answers = new Map<string, Answers>();
  for (const each of verifier.settled(after)) {
    const id = idOf(each);
    if (!was.has(id)) continue;
    const { pods, caller, request, refusal } = each;
    const host = request.called;
    const key = `${pods} ${host} ${request.words}`;
    const known: Answers = answers.get(key) ?? { host, pods, base: request.words, byChange: new Map() };
    answers.set(key, known);
    const name = pods.split('/').at(-1) ?? pods;
    const [old, next] = [was.get(id) ?? name, refusal ?? name];
    const change = old === next ? '' : `${old} → ${next}`;
    const those = known.byChange.get(change) ?? { before: old, after: next, callers: [] };
    known.byChange.set(change, those);
    if (!those.callers.includes(caller)) those.callers.push(caller);
  }
  return withoutRepeats([...answers.values()].flatMap(changesOf));
}

function idOf({
  pods,
  caller,
  request,
}: {
  pods: string;
  caller: string;
  request: { request: object; words: string };
}) {
  return JSON.stringify([pods, caller, request.request, request.words]);
}

function changesOf({ host, base, byChange }: Answers): TrafficChange[] {
  const kept = byChange.get('')?.callers ?? [];
  return [...byChange].flatMap(([change, { before, after, callers }]) => {
    if (change === '') return [];
    const named = kept.filter((each) => !each.startsWith('other '));
    // Whoever has no name in the policies is treated as the others are.
    const words = !callers.includes(otherCallers)
      ? callers
      : [named.length === 0 ? 'from all callers' : `from all callers but ${named.join(' and ')}`];
    return [{ host, requests: base, callers: words.map(fromWords), before, after }];
  });
}

function fromWords(words: string): string {
  return words.startsWith('from ') ? words : `from ${words}`;
}

/** One change for all classes of requests that the same callers get alike: the first class, and how many more. */
function withoutRepeats(changes: readonly TrafficChange[]): TrafficChange[] {
  const alike = groupedBy(changes, ({ host, callers, before, after }) =>
    JSON.stringify([host, callers, before, after]),
  );
  return [...alike.values()].flatMap((those) => {
    const [first, ...more] = those;
    if (first === undefined || first.requests === '' || more.length === 0) return first ?? [];
    return [{ ...first, requests: `${first.requests} and ${more.length} more kinds` }];
  });
}
