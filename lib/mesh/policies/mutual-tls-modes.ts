import type { Mesh } from '../mesh';
import { labelsAt, valueAt } from '../objects/json-path';
import { type Field, fieldOf, type MeshObject } from '../objects/mesh-object';
import { groupedBy } from '../objects/multi-map';
import { asIstiodTakesThem } from '../objects/order';
import { carries, type Workload } from '../registry/workloads';

/** The mTLS mode of pods (only mTLS, both, or only plain text), and the object that sets it. */
export interface AcceptedTls {
  readonly mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE';
  readonly at: Field | undefined;
}

/** The pods of a workload, or those that a policy selects. */
export type Pods = Pick<Workload, 'namespace' | 'labels'>;

const modes: readonly unknown[] = ['STRICT', 'PERMISSIVE', 'DISABLE'];

/** Of the mode, if no PeerAuthentication sets it. */
const permissive: AcceptedTls = { mode: 'PERMISSIVE', at: undefined };

/**
 * The connections that pods accept on a port, by the PeerAuthentication of the pods, the namespace or the mesh: of each
 * the oldest, or the first by name. Only that of the pods has modes of ports; in the root namespace there is none.
 */
export function acceptedTls(mesh: Mesh): (pods: Pods, port: number | string) => AcceptedTls {
  const { of } = policiesOf(mesh);
  return (pods, port) => {
    const ofPods =
      pods.namespace === mesh.rootNamespace
        ? undefined
        : of(pods.namespace).find((each) => !isBare(each) && carries(pods.labels, selectorOf(each)));
    const ofPort = ofPods && modeAt(ofPods, 'portLevelMtls', String(port));
    return ofPort ?? (ofPods && modeAt(ofPods, 'mtls')) ?? namespaceTls(mesh, pods.namespace);
  };
}

/** The mode of all pods of a namespace without a PeerAuthentication of their own. */
export function namespaceTls(mesh: Mesh, namespace: string): AcceptedTls {
  const { of } = policiesOf(mesh);
  const chain = [of(namespace).find(isBare), of(mesh.rootNamespace).find(isBare)];
  return chain.flatMap((each) => (each && modeAt(each, 'mtls')) ?? [])[0] ?? permissive;
}

interface PeerAuthentications {
  /** Those of a namespace, in the order of istiod. */
  readonly of: (namespace: string) => readonly MeshObject[];
}

const known = new WeakMap<Mesh, PeerAuthentications>();

function policiesOf(mesh: Mesh): PeerAuthentications {
  const found = known.get(mesh);
  if (found !== undefined) return found;
  const sorted = [...mesh.ofKind('security.istio.io', 'PeerAuthentication')].sort(asIstiodTakesThem);
  const byNamespace = groupedBy(sorted, ({ namespace }) => namespace);
  const policies = { of: (namespace: string) => byNamespace.get(namespace) ?? [] };
  known.set(mesh, policies);
  return policies;
}

function isBare(object: MeshObject): boolean {
  return Object.keys(selectorOf(object)).length === 0;
}

function selectorOf(object: MeshObject) {
  return labelsAt(object, 'spec', 'selector', 'matchLabels');
}

function modeAt(object: MeshObject, ...path: readonly string[]): AcceptedTls | undefined {
  const mode = valueAt(object, 'spec', ...path, 'mode');
  if (!modes.includes(mode)) return undefined;
  return { mode: mode as AcceptedTls['mode'], at: fieldOf(object, 'spec', ...path, 'mode') };
}
