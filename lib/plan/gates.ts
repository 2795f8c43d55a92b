import { specOf } from '../mesh/objects/json';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { workloadOf } from '../mesh/registry/workloads';
import type { Move } from './move';
import { makesPods, updatesOf } from './updates';

/** What has to hold after a step before the next one is taken. */
export interface Gate {
  /**
   * - `rolled-out`: the workload runs its new template, with so many pods ready.
   * - `known-to-proxies`: every proxy has the object as it is now, in clusters, endpoints and routes.
   * - `unknown-to-proxies`: no proxy has anything of the object any more.
   * - `gone`: the last pod has ended.
   */
  readonly condition: 'rolled-out' | 'known-to-proxies' | 'unknown-to-proxies' | 'gone';
  readonly object: MeshObject;
  /** Pods that have to be ready; undefined where it is not about pods, or their number is an autoscaler's. */
  readonly replicas: number | undefined;
}

/** The conditions after the moves of a step, in the order of the moves. */
export function gatesOf(moves: readonly Move[]): Gate[] {
  return moves.flatMap((move): Gate[] => {
    const { from, to } = move;
    if (to !== undefined && makesPods(to)) {
      const isScaled = specOf(to)['replicas'] === undefined && to.kind !== 'Pod';
      const replicas = isScaled ? undefined : workloadOf(to)?.replicas;
      return [{ condition: 'rolled-out', object: to, replicas }];
    }
    if (to === undefined && from !== undefined && makesPods(from))
      return [{ condition: 'gone', object: from, replicas: undefined }];
    const object = to ?? from;
    // An autoscaler's own is the number of pods.
    if (object === undefined || object.kind === 'HorizontalPodAutoscaler' || updatesOf(move).length === 0)
      return [];
    const condition = to === undefined ? 'unknown-to-proxies' : 'known-to-proxies';
    return [{ condition, object, replicas: undefined }];
  });
}
