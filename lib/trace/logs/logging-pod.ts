import type { Workload } from '../../mesh/registry/workloads';
import type { FailingRequest } from './explanation';

/** The workloads whose pod may have logged an entry, by the name of the pod; none if the log has no names of pods. */
export function workloadsOf({ mesh, entry: { pod } }: Pick<FailingRequest, 'mesh' | 'entry'>): Workload[] {
  if (pod === '') return [];
  const own = mesh.workloads.all.filter(({ object: { name, kind } }) => {
    if (pod === name) return true;
    return pod.startsWith(name) && (endings[kind] ?? single).test(pod.slice(name.length));
  });
  // `web` and `web-6d4f5` may both begin the name of a pod of the second.
  const longest = Math.max(0, ...own.map(({ object: { name } }) => name.length));
  return own.filter(({ object: { name } }) => name.length === longest);
}

// Kubernetes makes the ends of names of these letters, so that they form no words.
const single = /^-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const double = /^-[bcdfghjklmnpqrstvwxz2456789]{1,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const endings: Readonly<Record<string, RegExp>> = {
  Deployment: double,
  Rollout: double,
  StatefulSet: /^-\d+$/,
};
