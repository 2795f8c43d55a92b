import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { WrittenFile } from './step-files';

/** Name of the file next to `plan.json` that holds the old and the new state of the plan. */
export const statesFile = 'states.json';

/** Both states of a plan, from which `apply` plans again from any state of the cluster. */
export function writtenStates(from: readonly MeshObject[], to: readonly MeshObject[]): WrittenFile {
  const data = { from: from.map(dataOf), to: to.map(dataOf) };
  return { path: statesFile, text: `${JSON.stringify(data, undefined, 2)}\n` };
}

/** An object with its namespace, which may have been given on the command line only. */
function dataOf({ data, namespace }: MeshObject): unknown {
  if (namespace === '') return data;
  return { ...data, metadata: { ...(data['metadata'] as object), namespace } };
}
