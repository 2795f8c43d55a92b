import type { Mesh } from '../mesh';
import { labelsAt, valueAt } from '../objects/json-path';
import { type Field, fieldOf, type MeshObject } from '../objects/mesh-object';
import { groupedBy } from '../objects/multi-map';
import { carries, type Workload } from '../registry/workloads';

/** The mTLS mode of pods (only mTLS, both, or only plain text), and the object that sets it. */
export interface AcceptedTls {
  readonly mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE';
  readonly at: Field | undefined;
}

/** The pods of a workload, or those that a policy selects. */
export type Pods = Pick<Workload, 'namespace' | 'labels'>;

const modes: readonly unknown[] = ['STRICT', 'PERMISSIVE', 'DISABLE'];

/** The connections that pods accept on a port, by the PeerAuthentication of the pods, the namespace or the mesh. */
export function acceptedTls(mesh: Mesh): (pods: Pods, port: number | string) => AcceptedTls {
  const policies = mesh.ofKind('security.istio.io', 'PeerAuthentication');
  const byNamespace = groupedBy(policies, ({ namespace }) => namespace);
  return (pods, port) => {
    const own = byNamespace.get(pods.namespace) ?? [];
    const isBare = (object: MeshObject) => Object.keys(selectorOf(object)).length === 0;
    const chain = [
      own.find((object) => !isBare(object) && carries(pods.labels, selectorOf(object))),
      own.find(isBare),
      (byNamespace.get(mesh.rootNamespace) ?? []).find(isBare),
    ];
    for (const object of chain) {
      const said = object && modeIn(object, port);
      if (said !== undefined) return said;
    }
    return { mode: 'PERMISSIVE', at: undefined };
  };
}

function selectorOf(object: MeshObject) {
  return labelsAt(object, 'spec', 'selector', 'matchLabels');
}

function modeIn(object: MeshObject, port: number | string): AcceptedTls | undefined {
  const paths = [
    ['spec', 'portLevelMtls', String(port), 'mode'],
    ['spec', 'mtls', 'mode'],
  ];
  for (const path of paths) {
    const mode = valueAt(object, ...path);
    if (modes.includes(mode)) return { mode: mode as AcceptedTls['mode'], at: fieldOf(object, ...path) };
  }
  return undefined;
}
