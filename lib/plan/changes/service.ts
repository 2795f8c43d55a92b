import type { Mesh } from '../../mesh/mesh';
import { isMapping, specOf, withSpec } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import type { Workload } from '../../mesh/registry/workloads';

/**
 * A Service that leads to its pods' ports by their names, where old and new pods listen on other numbers under the same
 * name: it is right for both. Undefined where there is no such name, or no number changes.
 */
export function byName(
  from: MeshObject,
  to: MeshObject,
  [old, wanted]: readonly [Mesh, Mesh],
): MeshObject | undefined {
  if (to.kind !== 'Service' || to.group !== '') return undefined;
  const [before, after] = [podsBehind(from, old), podsBehind(to, wanted)];
  const known = new Map(portsOf(from).map((port) => [port['port'], port]));
  const ports = portsOf(to).map((port) => {
    const was = known.get(port['port']);
    const [one, other] = [was && targetOf(was), targetOf(port)];
    if (one === undefined || isSame(one, other)) return port;
    const name = nameOf(one, before);
    return name !== undefined && name === nameOf(other, after) ? { ...port, targetPort: name } : port;
  });
  return isSame(ports, portsOf(to)) ? undefined : withSpec(to, { ...specOf(to), ports });
}

/** The name under which all pods have a port; undefined where they do not agree, or have none. */
function nameOf(port: Json | undefined, pods: readonly Workload[]): string | undefined {
  if (typeof port === 'string') return port;
  const names = pods.map(
    ({ containers }) =>
      containers.flatMap(({ ports = [] }) => ports).find((each) => each.containerPort === port)?.name,
  );
  return names.every((name) => name === names[0]) ? names[0] : undefined;
}

function podsBehind(service: MeshObject, mesh: Mesh): readonly Workload[] {
  return mesh.services.all
    .filter(({ object }) => object !== undefined && keyOf(object) === keyOf(service))
    .flatMap((each) => mesh.behind(each));
}

function targetOf(port: JsonObject): Json | undefined {
  return port['targetPort'] ?? port['port'];
}

function portsOf(service: MeshObject): readonly JsonObject[] {
  const { ports } = specOf(service);
  return Array.isArray(ports) ? ports.filter(isMapping) : [];
}
