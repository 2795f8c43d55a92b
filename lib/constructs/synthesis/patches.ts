import { type ApiObject, JsonPatch } from 'cdk8s';
import type { ValueProblem } from '../problems/problem';

/**
 * Detects patches that are added to an object from now on. cdk8s keeps them private, and to render an object only to
 * find them would double the time of synth.
 *
 * @returns a function that returns true if the object has been patched
 */
export function watchPatches(object: ApiObject): () => boolean {
  const patches = patchesOf(object);
  // If a later cdk8s has them elsewhere, comparing the rendered object is slower but correct.
  if (patches === undefined) return () => true;
  const own = patches.length;
  return () => patches.length > own;
}

/**
 * Applies the patches of a cdk8s-plus object last. cdk8s-plus itself applies them first and then silently drops fields
 * that Kubernetes 1.27 did not have, such as `lifecycle.preStop.sleep`.
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

/** An object without its patches; undefined if it cannot be rendered, or if the patches are not found. */
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

/** The problem of the first JSON patch that cannot be applied to an object; undefined if all can. */
export function refusedPatch(object: ApiObject): ValueProblem | undefined {
  let json: unknown = unpatchedJson(object);
  for (const patch of json === undefined ? [] : (patchesOf(object) ?? [])) {
    try {
      json = JsonPatch.apply(json, patch);
    } catch {
      const { op, path } = Object(Reflect.get(patch, 'operation'));
      return {
        rule: 'patch-without-target',
        message: `patch "${op} ${path}" has no target in ${object.kind} ${object.name}`,
        effect: 'without the patch the object would not be the one that the program defines',
        fix: 'correct the path, or use patchRule and patchSubset, which use rules and versions instead of indexes',
      };
    }
  }
  return undefined;
}
