import type { Lab } from '../lab/lab';
import { type KubernetesObject, labelled, type Pod } from '../lab/objects';
import { GiveUp, waitFor } from '../lab/wait';

interface Owner extends KubernetesObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Waits until every pod that can be is ready; that some cannot be may be what a fixture is about. */
export async function podsAreThere(lab: Lab, namespaces: ReadonlySet<string>): Promise<void> {
  const isOurs = ({ metadata }: KubernetesObject) => namespaces.has(metadata.namespace ?? '');
  let seen = '';
  const look = async () => {
    const failures = lab.kubelet.failuresIn([...namespaces]);
    if (failures.length > 0) throw new GiveUp(failures.join('\n'));
    const { api } = lab.plane;
    const owners = await Promise.all([
      api.list<Owner>('/apis/apps/v1/deployments'),
      api.list<Owner>('/apis/apps/v1/statefulsets'),
    ]);
    const pods = (await api.list<Pod>('/api/v1/pods')).filter(isOurs);
    const late = [...owners.flat().filter(isOurs).filter(isLate), ...pods.filter(isStarting)];
    seen = late.map((object) => `${labelled(object)} ${JSON.stringify(object.status)}`).join('\n');
    return late.length === 0 ? true : undefined;
  };
  await waitFor('the pods of the fixtures', look, { seconds: 90, seen: () => seen });
}

function isLate({ metadata, spec, status = {} }: Owner): boolean {
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return true;
  const { conditions = [], replicas = 0 } = status;
  const isRefused = conditions.some(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True');
  return !isRefused && replicas < (spec.replicas ?? 1);
}

function isStarting({ status, metadata }: Pod): boolean {
  const { conditions = [] } = status ?? {};
  const has = (type: string, wanted: string) =>
    conditions.some((each) => each.type === type && each.status === wanted);
  return metadata.deletionTimestamp === undefined && !has('Ready', 'True') && !has('PodScheduled', 'False');
}
