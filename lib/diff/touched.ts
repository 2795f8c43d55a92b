import { servesGateway } from '../mesh/gateway/gateways';
import type { Mesh } from '../mesh/mesh';
import { labelsAt } from '../mesh/objects/json-path';
import { keyOf } from '../mesh/objects/key';
import type { Json, MeshObject } from '../mesh/objects/mesh-object';
import type { ObjectMap } from '../mesh/objects/object-map';
import { isSame } from '../mesh/objects/same';
import { carries, type Workload } from '../mesh/registry/workloads';
import type { BothStates } from '../plan/both-states';
import type { BothOptions } from './compared';

/**
 * The keys of the objects whose requests may change: the changed objects, the pods that a changed policy or Namespace is
 * for, the Gateways that these pods serve, and all services if the configuration of the mesh changes.
 */
export function touchedBy(
  changed: readonly string[],
  states: readonly ObjectMap[],
  { mesh }: BothStates,
  [old, wanted]: BothOptions,
): readonly string[] {
  const keys = new Set(changed);
  if (!isSame(controlPlane(old), controlPlane(wanted)))
    for (const { object } of mesh.services.all) if (object !== undefined) keys.add(keyOf(object));
  for (const object of changed.flatMap((key) => states.flatMap((state) => state.get(key) ?? []))) {
    for (const { object: pods, labels } of podsFor(object, mesh)) {
      keys.add(keyOf(pods));
      for (const gateway of mesh.gateways)
        if (servesGateway(labels, gateway)) keys.add(keyOf(gateway.object));
    }
  }
  return [...keys].filter((key) => states.some((state) => state.has(key))).sort();
}

/** The pods that a policy or a Namespace is for, and those that istiod installs with every mesh; none for other objects. */
export function podsFor(object: MeshObject, { workloads, rootNamespace }: Mesh): readonly Workload[] {
  if (object.kind === 'Namespace' && object.group === '') return workloads.in(object.name);
  if (object.group !== 'security.istio.io') return [];
  const labels = labelsAt(object, 'spec', 'selector', 'matchLabels');
  const pods = object.namespace === rootNamespace ? workloads.all : workloads.in(object.namespace);
  return pods.filter((each) => carries(each.labels, labels));
}

function controlPlane({ configuration, rootNamespace, istioVersion }: BothOptions[0]): Json {
  return JSON.parse(JSON.stringify({ configuration, rootNamespace, istioVersion })) as Json;
}
