import { type ApiObject, JsonPatch } from 'cdk8s';
import type { ValueProblem } from '../problems/problem';

/**
 * Tells whether an object is patched from now on. cdk8s keeps patches to itself, and rendering an object only
 * to look for their traces would double the time of synth.
 *
 * @returns a question that can be asked at any time
 */
export function watchPatches(object: ApiObject): () => boolean {
  const patches = patchesOf(object);
  // Should cdk8s ever keep them elsewhere, looking at the rendered object is slower, but right.
  if (patches === undefined) return () => true;
  const own = patches.length;
  return () => patches.length > own;
}

/**
 * Lets patches have the last word on an object of cdk8s-plus. Its own order is to patch first and to drop
 * after that whatever Kubernetes 1.27 did not know, such as `lifecycle.preStop.sleep`, without a word.
 */
export function patchLast(object: ApiObject): void {
  const patches = patchesOf(object);
  if (patches === undefined) return;
  const render = object.toJson.bind(object);
  object.toJson = () => {
    const taken = patches.splice(0);
    try {
      return JsonPatch.apply(render(), ...taken);
    } finally {
      patches.push(...taken);
    }
  };
}

function patchesOf(object: ApiObject): JsonPatch[] | undefined {
  const patches: unknown = Reflect.get(object, 'patches');
  return Array.isArray(patches) ? patches : undefined;
}

/** What an object would be without its patches; undefined where it cannot be rendered, or they are kept elsewhere. */
export function unpatchedJson(object: ApiObject): Record<string, unknown> | undefined {
  const patches = patchesOf(object);
  const taken = patches?.splice(0) ?? [];
  try {
    return taken.length === 0 ? undefined : object.toJson();
  } catch {
    return undefined;
  } finally {
    patches?.push(...taken);
  }
}

/** The problem with the first JSON patch that an object does not take; undefined where it takes all of them. */
export function refusedPatch(object: ApiObject): ValueProblem | undefined {
  let json: unknown = unpatchedJson(object);
  for (const patch of json === undefined ? [] : (patchesOf(object) ?? [])) {
    try {
      json = JsonPatch.apply(json, patch);
    } catch {
      const { op, path } = Object(Reflect.get(patch, 'operation'));
      return {
        rule: 'patch-without-target',
        message: `the JSON patch "${op} ${path}" finds nothing to change in ${object.kind} ${object.name}`,
        effect: 'without the patch the object would be another than the program asks for',
        fix: 'correct the path, or use patchRule and patchSubset, which name rules and versions instead of indexes',
      };
    }
  }
  return undefined;
}
