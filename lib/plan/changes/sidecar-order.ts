import { mappingOf, mappingsIn, specOf } from '../../mesh/objects/json';
import type { Labels, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSame } from '../../mesh/objects/same';
import { carries, templatePath, workloadOf } from '../../mesh/registry/workloads';
import type { Waits } from './waits';

/**
 * The order between Sidecars and the workloads whose pods they select, if both change. No manifest says which hosts the
 * code of a pod calls, so the verifier cannot know: new pods may call what the new Sidecar allows, and old pods go on
 * to call what the old one allowed. So
 *
 * - a host is allowed before the pods that may call it are started,
 * - and it is removed after the pods that may call it are replaced.
 */
export function sidecarOrder(
  changed: readonly string[],
  [from, to]: readonly [ObjectMap, ObjectMap],
): ReadonlyMap<string, Waits> {
  const waits = new Map<string, { waitsFor: string[]; waitsForUnionOf: string[] }>();
  const of = (key: string) => {
    const known = waits.get(key) ?? { waitsFor: [], waitsForUnionOf: [] };
    waits.set(key, known);
    return known;
  };
  const workloads = changed.filter((key) => getsNewPods(from.get(key), to.get(key)));
  for (const key of changed) {
    const [old, wanted] = [from.get(key), to.get(key)];
    const sidecar = wanted ?? old;
    if (sidecar === undefined || sidecar.kind !== 'Sidecar' || sidecar.group !== 'networking.istio.io')
      continue;
    const [before, after] = [old && hostsOf(old), wanted && hostsOf(wanted)];
    for (const workload of workloads) {
      const pods = [from.get(workload), to.get(workload)];
      if (!pods.some((each) => each !== undefined && [old, wanted].some((one) => one && selects(one, each))))
        continue;
      if (allows(after, before)) of(workload).waitsForUnionOf.push(key);
      if (allows(before, after)) of(key).waitsFor.push(workload);
    }
  }
  return waits;
}

/** Whether one form allows a host that the other does not; without a Sidecar every host is allowed. */
function allows(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  if (other === undefined) return false;
  return one === undefined || one.some((host) => !other.includes(host));
}

function hostsOf(sidecar: MeshObject): readonly string[] | undefined {
  const { egress } = specOf(sidecar);
  if (!Array.isArray(egress)) return undefined;
  return mappingsIn(egress).flatMap(({ hosts }) => (Array.isArray(hosts) ? hosts.map(String) : []));
}

/** Whether a workload of both states replaces its pods. */
function getsNewPods(from: MeshObject | undefined, to: MeshObject | undefined): boolean {
  if (from === undefined || to === undefined) return false;
  const path = templatePath(to);
  if (path === undefined) return false;
  return !isSame(specOf(from)['template'] ?? null, specOf(to)['template'] ?? null);
}

function selects(sidecar: MeshObject, workload: MeshObject): boolean {
  if (sidecar.namespace !== workload.namespace) return false;
  const { labels } = mappingOf(specOf(sidecar)['workloadSelector']);
  const selector = Object.fromEntries(
    Object.entries(mappingOf(labels)).map(([key, value]) => [key, String(value)]),
  );
  return carries((workloadOf(workload)?.labels ?? {}) as Labels, selector);
}
