import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { WrittenFile } from './step-files';

/** Name of the file beside `plan.json` that holds both ends of the plan. */
export const statesFile = 'states.json';

/** The ends of a plan, from which it can be made again wherever a cluster stands. */
export function writtenStates(from: readonly MeshObject[], to: readonly MeshObject[]): WrittenFile {
  const data = { from: from.map(dataOf), to: to.map(dataOf) };
  return { path: statesFile, text: `${JSON.stringify(data, undefined, 2)}\n` };
}

/** An object with the namespace that it lands in: what was said of that on a command line is not said again. */
function dataOf({ data, namespace }: MeshObject): unknown {
  if (namespace === '') return data;
  return { ...data, metadata: { ...(data['metadata'] as object), namespace } };
}
