import type { ApiObject } from 'cdk8s';

/**
 * Tells whether an object is patched from now on. cdk8s keeps patches to itself, and rendering an object only
 * to look for their traces would double the time of synth.
 *
 * @returns a question that can be asked at any time
 */
export function watchPatches(object: ApiObject): () => boolean {
  const patches: unknown = Reflect.get(object, 'patches');
  // Should cdk8s ever keep them elsewhere, looking at the rendered object is slower, but right.
  if (!Array.isArray(patches)) return () => true;
  const own = patches.length;
  return () => patches.length > own;
}
