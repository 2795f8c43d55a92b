import { keyOf } from '../objects/key';
import type { Labels } from '../objects/mesh-object';
import { rolloutHash } from '../registry/any-value';
import type { MeshService } from '../registry/services';
import { carries, isWritten, lacksKey, type Workload } from '../registry/workloads';
import type { Answer } from './answer';
import { isOfUnknownNamespace } from './held';
import { type VersionIndexes, versionsElsewhere } from './versions';

/** What the manifests say about pods. */
export interface KnownPods {
  /** Whether the manifests hold the pods of a namespace. */
  holdsPods(namespace: string): boolean;
  /** Whether the manifests hold the pods of all namespaces. */
  holdsAllPods(): boolean;
  /** Whether the manifests hold the pods with the labels of a version, if there are any. */
  holdsVersion(labels: Labels): boolean;
  /** Whether pods behind a service carry some labels. */
  pods(service: MeshService, labels: Labels): Answer;
  /**
   * The workloads behind a service whose pods lack the key of one of these labels. Such pods are one of the versions that
   * the key tells apart, and nobody labelled them: so pods with these labels are in no other folder either.
   */
  unlabelled(service: MeshService, labels: Labels): readonly Workload[];
}

/** The indexes that knowledge is taken from. */
interface Indexes extends VersionIndexes {
  behind(service: MeshService): readonly Workload[];
}

/** @param isComplete whether the manifests are declared to be complete */
export function knownPods(mesh: Indexes, isComplete: boolean): KnownPods {
  let isHomeless: boolean | undefined;
  /** Whether some pods are in a namespace that is unknown. */
  const hasHomeless = () => {
    isHomeless ??= mesh.workloads.all.some(({ object }) => isOfUnknownNamespace(object));
    return isHomeless;
  };
  const holdsPods = (namespace: string) =>
    !hasHomeless() && (isComplete || mesh.workloads.in(namespace).some(isWritten));
  let isElsewhere: ((labels: Labels) => boolean) | undefined;
  const holdsVersion = (labels: Labels) => {
    if (isComplete) return true;
    isElsewhere ??= versionsElsewhere(mesh);
    return !isElsewhere(labels);
  };
  return {
    holdsPods,
    holdsVersion,
    holdsAllPods: () => isComplete && !hasHomeless(),
    pods: (service, labels) => {
      const { namespace } = service;
      const behind = mesh.behind(service);
      if (behind.some((each) => carries(each.labels, labels))) return 'yes';
      if (!isOfPods(service, behind) || !holdsPods(namespace) || !holdsVersion(labels)) return 'unknown';
      // Argo Rollouts wrote the label, and removes it together with its Rollout, which the manifests lack.
      const isOfRollout = !isComplete && Object.hasOwn(labels, rolloutHash);
      const hasRollout = mesh.workloads.in(namespace).some((each) => Object.hasOwn(each.labels, rolloutHash));
      return isOfRollout && !hasRollout ? 'unknown' : 'no';
    },
    unlabelled: (service, labels) => {
      const lacking = new Map<string, Workload>();
      const labelled = new Set<string>();
      for (const each of mesh.behind(service)) {
        if (!lacksKey(each.labels, labels)) labelled.add(keyOf(each.object));
        else if (isWritten(each)) lacking.set(keyOf(each.object), each);
      }
      return [...lacking].flatMap(([key, each]) => (labelled.has(key) ? [] : [each]));
    },
  };
}

/** Whether a service of the manifests leads to pods, or to addresses that have labels as well. */
function isOfPods({ object, selector, resolution }: MeshService, behind: readonly Workload[]): boolean {
  if (object === undefined || resolution === 'external-name') return false;
  return selector !== undefined || (object.kind === 'ServiceEntry' && behind.length > 0);
}
