import { specOf } from '../mesh/objects/json';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { workloadOf } from '../mesh/registry/workloads';
import type { Move } from './move';
import { makesPods, updatesOf } from './updates';

/** A condition that must hold after a step before the next one may begin. */
export interface Gate {
  /**
   * - `rolled-out`: the workload runs its new template, and this many pods are ready.
   * - `known-to-proxies`: the clusters, endpoints and routes of every proxy have the current object.
   * - `unknown-to-proxies`: no proxy has anything of the object any more.
   * - `gone`: the last pod has terminated.
   */
  readonly condition: 'rolled-out' | 'known-to-proxies' | 'unknown-to-proxies' | 'gone';
  readonly object: MeshObject;
  /** Number of pods that must be ready; undefined if there are none, or an autoscaler decides their number. */
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
    // An autoscaler only decides the number of pods.
    if (object === undefined || object.kind === 'HorizontalPodAutoscaler') return [];
    if (updatesOf(move).length === 0 && !isPolicy(object)) return [];
    const condition = to === undefined ? 'unknown-to-proxies' : 'known-to-proxies';
    return [{ condition, object, replicas: undefined }];
  });
}

/** Whether an object is part of the inbound side of the proxies of the pods that it applies to. */
function isPolicy({ group, kind }: MeshObject): boolean {
  return group === 'security.istio.io' && kind === 'AuthorizationPolicy';
}
