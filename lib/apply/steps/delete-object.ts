import type { Cluster } from '../../kubernetes/cluster';
import { ClusterError } from '../../kubernetes/cluster-error';
import { wordsOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { type Move, objectOf } from '../../plan/move';
import { isAsApplied, tagNames } from '../live/as-applied';
import { Stopped } from '../stopped';
import { mostChanges } from './apply-object';

/** An object to delete. */
export interface Deletion {
  readonly move: Move;
  /** The manifests that the object may match. */
  readonly known: readonly MeshObject[];
  /** Whether an autoscaler may have set its `replicas`. */
  readonly isScaled: boolean;
  /** Whether `--prune` names it, so that it is deleted even if it was changed. */
  readonly isNamed: boolean;
}

/** Deletes an object if it still matches one of the known manifests. @throws Stopped if it does not */
export async function deleteObject(cluster: Cluster, deletion: Deletion): Promise<void> {
  const { move, known, isScaled, isNamed } = deletion;
  const object = objectOf(move);
  const tags = tagNames(known);
  for (let attempt = 1; ; attempt++) {
    const live = await cluster.tryGet(object);
    if (live === undefined || live.metadata.deletionTimestamp !== undefined) return;
    let isKnown = isNamed;
    for (const manifest of known) isKnown ||= await isAsApplied(cluster, live, manifest, tags, isScaled);
    if (!isKnown) {
      const { kind, namespace, name } = object;
      throw new Stopped(
        `${wordsOf(move.key)} no longer matches the old state and was not deleted. To delete it anyway, add --prune ${kind}/${namespace}/${name}.`,
      );
    }
    const { uid = '', resourceVersion } = live.metadata;
    try {
      await cluster.delete(object, { uid, resourceVersion });
      return;
    } catch (error) {
      const isChanged = error instanceof ClusterError && error.kind === 'changed';
      if (!isChanged || attempt === mostChanges) throw error;
    }
  }
}
