import type { Cluster } from '../../kubernetes/cluster';
import { ClusterError } from '../../kubernetes/cluster-error';
import { wordsOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { type Move, objectOf } from '../../plan/move';
import { isAsApplied, tagNames } from '../live/as-applied';
import { Stopped } from '../stopped';
import { mostChanges } from './apply-object';

/** What may be deleted. */
export interface Deletion {
  readonly move: Move;
  /** All that the object may be. */
  readonly known: readonly MeshObject[];
  /** Whether an autoscaler may have set its `replicas`. */
  readonly isScaled: boolean;
  /** Whether it was named to be deleted, whatever it is. */
  readonly isNamed: boolean;
}

/** Deletes an object, if it is still what it was believed to be. @throws Stopped where it is not */
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
        `${wordsOf(move.key)} is not what the old state says any more, so it is not deleted. To delete it all the same, add --prune ${kind}/${namespace}/${name}.`,
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
