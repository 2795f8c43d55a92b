import { disruptionsOf } from './disruptions';
import type { Kept } from './kept-replicas';
import { type ObjectMap, wordsOf } from './objects';

const unread = new Set([
  ...['AuthorizationPolicy', 'RequestAuthentication', 'PeerAuthentication', 'EnvoyFilter', 'WasmPlugin'],
  ...['NetworkPolicy', 'Telemetry', 'HTTPRoute', 'GRPCRoute'],
]);

/** What a person has to know besides the steps: what is kept back, what loses requests by itself, what is not looked at. */
export function notesOf(
  kept: readonly Kept[],
  changed: readonly string[],
  from: ObjectMap,
  to: ObjectMap,
): string[] {
  const notes = kept.map(
    ({ key, replicas }) =>
      `${wordsOf(key)} leaves "replicas" to an autoscaler. The plan keeps ${replicas} written: the API server sets a field that is dropped to 1 at once.`,
  );
  for (const key of changed) {
    const object = to.get(key) ?? from.get(key);
    if (object !== undefined && unread.has(object.kind))
      notes.push(`${wordsOf(key)} changes, and the plan does not know what that does to requests.`);
  }
  return [...notes, ...disruptionsOf(changed, from, to)];
}
