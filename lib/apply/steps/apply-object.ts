import type { Cluster } from '../../kubernetes/cluster';
import { ClusterError } from '../../kubernetes/cluster-error';
import { ownershipChange } from '../ownership/managers';
import { Stopped } from '../stopped';
import type { Write } from './executable-step';
import { ownedWords } from './preflight';

/** Number of attempts when an object changes between being read and being written. */
export const mostChanges = 8;

/**
 * Takes over the fields of the given managers, then applies an object.
 *
 * @throws Stopped when another manager owns a field that would change
 */
export async function applyObject(
  cluster: Cluster,
  { key, object, replicas }: Write,
  managers: ReadonlySet<string>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const live = await cluster.tryGet(object);
      const change = live && ownershipChange(live, { from: managers, replicas });
      if (change !== undefined) await cluster.patch(object, change.operations);
      await cluster.apply(object, object.data);
      return;
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      if (error.kind === 'conflict') throw new Stopped(ownedWords(key, error.conflicts), { cause: error });
      if (error.kind !== 'changed' || attempt === mostChanges) throw error;
    }
  }
}
