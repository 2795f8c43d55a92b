import type { VirtualServiceSpec } from '../../mesh/objects/istio-types';
import { specOf } from '../../mesh/objects/json';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { hasExample } from '../../requests/examples';

/** The notes on matches whose patterns are too complex to find a text for. @param what is not done with them */
export function unsampledNotes(object: MeshObject, what: 'judged' | 'compared'): string[] {
  if (object.kind !== 'VirtualService') return [];
  const { http = [] } = specOf(object) as VirtualServiceSpec;
  const paths = http.flatMap(({ match = [] }, rule) =>
    match.flatMap((each, index) => (hasExample(each) ? [] : [`http[${rule}].match[${index}]`])),
  );
  return paths.map(
    (path) =>
      `${wordsOf(keyOf(object))}, ${path}: no request was found that meets this match, so it is not ${what}.`,
  );
}
