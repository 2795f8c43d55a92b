import type { Mesh } from '../../mesh/mesh';
import { mappingsIn, specOf, withSpec } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import type { Workload } from '../../mesh/registry/workloads';
import { type ChangedObject, changedAmong, type KindOfChange, unionBy } from './kind-of-change';
import { withPortsOfBoth } from './ports';

/**
 * A Service: its ports, the ports of its pods, its selector.
 *
 * **A port is added or removed.** The union has the ports of both. It is safe because requests go to a port by its
 * number: those to the old number find it unchanged, and nobody is sent to the new number before routes or callers
 * move. Requests to a removed port may fail from the last step on, since the new state does not serve them.
 *
 * **`targetPort` changes together with the port of the pods.** A number is right either for the old or for the new
 * pods. If both give their port the same name, the detour leads to that name, which is right for both. Then the pods
 * are replaced, then the Service gets its new form. Without a name there is no safe order.
 *
 * **The selector changes.** There is no intermediate form. The selector is one field, so endpoints are either those of
 * the old or those of the new selector, and the change passes once the pods of the new one are ready. Where the same
 * pods get the labels that the new selector wants, a stand-in of their Deployment has them first (`deployment.ts`).
 *
 * **A port changes its protocol.** There is no intermediate form and no safe order: listeners and routes of one port
 * arrive independently, and an old one does not work with a new one.
 *
 * **It becomes headless, or ceases to be.** `clusterIP` is immutable, so the Service is deleted and created again.
 * This passes only if no request reaches it meanwhile.
 *
 * **The way back** has the same forms. A removed port is added again first, as any other.
 */
export const service: KindOfChange = {
  kinds: ['/Service'],
  union: unionBy((from, to) => withPortsOfBoth(from, to, 'port')),
  detours: (change) => [withNamedTargetPorts(change) ?? []].flat(),
  immutableField: changedAmong(['spec', 'clusterIP']),
};

/** Undefined if no port of the pods changes under a name that all old and all new pods have. */
function withNamedTargetPorts({ from, to, old, wanted }: ChangedObject): MeshObject | undefined {
  if (from === undefined || to === undefined) return undefined;
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

/** The name of a port in all pods; undefined if they differ, or it has none. */
function nameOf(port: Json | undefined, pods: readonly Workload[]): string | undefined {
  if (typeof port === 'string') return port;
  const names = pods.map(
    ({ containers }) =>
      containers.flatMap(({ ports = [] }) => ports).find((each) => each.containerPort === port)?.name,
  );
  return names.every((name) => name === names[0]) ? names[0] : undefined;
}

function podsBehind(object: MeshObject, mesh: Mesh): readonly Workload[] {
  return mesh.services.all
    .filter((each) => each.object !== undefined && keyOf(each.object) === keyOf(object))
    .flatMap((each) => mesh.behind(each));
}

function targetOf(port: JsonObject): Json | undefined {
  return port['targetPort'] ?? port['port'];
}

function portsOf(object: MeshObject): JsonObject[] {
  return mappingsIn(specOf(object)['ports']);
}
