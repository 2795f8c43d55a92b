import type { Mesh } from '../../mesh/mesh';
import { wordsOf } from '../../mesh/objects/key';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { KeptReplicas } from '../changes/autoscaler';
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
  const replaced = disruptionsOf(changed, from, to, podsOfStates(both, to));
  const started = startsOf(joined, from, to);
  const disrupts = replaced.loses ? 'replaced' : started.length > 0 ? 'started' : undefined;
  return { notes: [...notes, ...replaced.notes, ...started], disrupts };
}
