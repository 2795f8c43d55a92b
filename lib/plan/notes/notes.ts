import type { VirtualServiceSpec } from '../../mesh/objects/istio-types';
import { specOf } from '../../mesh/objects/json';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { hasExample } from '../../requests/examples';
import type { KeptReplicas } from '../changes/autoscaler';
import { disruptionsOf } from './disruptions';

/** What a person has to know besides the steps: what is kept back, what loses requests by itself, which matches are not looked at. */
export function notesOf(
  kept: readonly KeptReplicas[],
  changed: readonly string[],
  from: ObjectMap,
  to: ObjectMap,
): string[] {
  const notes = kept.map(
    ({ key, replicas }) =>
      `${wordsOf(key)} leaves "replicas" to an autoscaler. The plan keeps ${replicas} written: the API server sets a field that is dropped to 1 at once.`,
  );
  for (const object of changed.flatMap((key) => [to.get(key) ?? from.get(key) ?? []].flat()))
    for (const place of notAsked(object))
      notes.push(
        `${wordsOf(keyOf(object))}, ${place}: no request was found that meets it, so nobody asks for it.`,
      );
  return [...notes, ...disruptionsOf(changed, from, to)];
}

/** Matches whose patterns are beyond what the verifier finds a text for. */
function notAsked(object: MeshObject): string[] {
  if (object.kind !== 'VirtualService') return [];
  const { http = [] } = specOf(object) as VirtualServiceSpec;
  return http.flatMap(({ match = [] }, rule) =>
    match.flatMap((each, index) => (hasExample(each) ? [] : [`http[${rule}].match[${index}]`])),
  );
}
