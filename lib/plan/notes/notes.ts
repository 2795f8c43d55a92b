import type { Mesh } from '../../mesh/mesh';
import { wordsOf } from '../../mesh/objects/key';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { KeptReplicas } from '../changes/autoscaler';
import { egressOrder } from '../changes/egress-order';
import { sidecarOrder } from '../changes/sidecar-order';
import { type Disrupts, disruptionsOf, startsOf } from './disruptions';
import { podsOfStates } from './pods-of-states';
import { unsampledNotes } from './unsampled';

/** The notes on replicas that an autoscaler sets from now on. */
export function keptNotes(kept: readonly KeptReplicas[]): string[] {
  return kept.map(
    ({ key, replicas }) =>
      `${wordsOf(key)} leaves "replicas" to an autoscaler. The plan keeps the value ${replicas}, since the API server sets a removed field to 1 at once.`,
  );
}

/** The notes of a plan: fields that are kept, rolling updates that lose requests, matches that are not judged. */
export function notesOf(
  kept: readonly string[],
  changed: readonly string[],
  joined: ReadonlySet<string>,
  from: ObjectMap,
  to: ObjectMap,
  both: Mesh,
): { readonly notes: readonly string[]; readonly disrupts: Disrupts | undefined } {
  const notes = [...kept];
  for (const object of changed.flatMap((key) => [to.get(key) ?? from.get(key) ?? []].flat()))
    notes.push(...unsampledNotes(object, 'judged'));
  notes.push(...orderNotes(changed, from, to));
  const replaced = disruptionsOf(changed, from, to, podsOfStates(both, to));
  const started = startsOf(joined, from, to);
  const disrupts = replaced.loses ? 'replaced' : started.length > 0 ? 'started' : undefined;
  return { notes: [...notes, ...replaced.notes, ...started], disrupts };
}

/** The reasons for an order that no request shows. */
function orderNotes(changed: readonly string[], from: ObjectMap, to: ObjectMap): string[] {
  const onward = [...egressOrder(changed, [from, to])].map(
    ([key, { waitsFor = [] }]) =>
      `${wordsOf(key)} changes after ${waitsFor.map(wordsOf).join(', ')}: requests are judged up to the egress gateway, and this order keeps its way on.`,
  );
  const pods = [...sidecarOrder(changed, [from, to])].flatMap(
    ([key, { waitsFor = [], waitsForUnionOf = [] }]) => [
      ...waitsForUnionOf.map(
        (sidecar) =>
          `${wordsOf(sidecar)} allows more hosts before ${wordsOf(key)} replaces its pods, since the new ones may call them.`,
      ),
      ...waitsFor.map(
        (workload) =>
          `${wordsOf(key)} removes hosts after the pods of ${wordsOf(workload)} are replaced, since the old ones may call them.`,
      ),
    ],
  );
  return [...onward, ...pods];
}
