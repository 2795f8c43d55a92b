import { changedAmong, type KindOfChange } from './kind-of-change';

/**
 * Workloads without a stand-in: two DaemonSets would run two pods per node, a StatefulSet has identities and volumes
 * that cannot exist twice, and nobody sends requests to a Job.
 *
 * A changed immutable field means that the object is deleted in one step and created again in a later one. That passes
 * only if no request reaches its pods; otherwise there is no safe order. **The way back** is the same.
 */
export const otherWorkloads: readonly KindOfChange[] = [
  { kinds: ['apps/DaemonSet', 'apps/ReplicaSet'], immutableField: changedAmong(['spec', 'selector']) },
  {
    kinds: ['apps/StatefulSet'],
    immutableField: changedAmong(
      ['spec', 'selector'],
      ['spec', 'serviceName'],
      ['spec', 'podManagementPolicy'],
      ['spec', 'volumeClaimTemplates'],
    ),
  },
  {
    kinds: ['batch/Job'],
    immutableField: changedAmong(['spec', 'selector'], ['spec', 'template'], ['spec', 'completionMode']),
  },
];
