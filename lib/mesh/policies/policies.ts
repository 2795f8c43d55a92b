import type { Mesh } from '../mesh';
import { labelsAt, listAt, valueAt } from '../objects/json-path';
import { type Field, fieldOf, type Labels, type MeshObject } from '../objects/mesh-object';

/** An object of Istio that applies to selected pods, or to all pods of its namespace. */
export interface Policy {
  readonly object: MeshObject;
  /** The labels that it selects; empty if it applies to all. */
  readonly labels: Labels;
  /** The field with these labels. */
  readonly at: Field;
  /** Whether it applies to a Gateway or Service that it references, instead of pods. */
  readonly hasTarget: boolean;
}

const matchLabels = ['spec', 'selector', 'matchLabels'];
const workloadLabels = ['spec', 'workloadSelector', 'labels'];

/** The path of the labels by `group/Kind`. */
const kinds: ReadonlyMap<string, readonly string[]> = new Map([
  ['networking.istio.io/Sidecar', workloadLabels],
  ['networking.istio.io/EnvoyFilter', workloadLabels],
  ['networking.istio.io/ServiceEntry', workloadLabels],
  ['networking.istio.io/DestinationRule', ['spec', 'workloadSelector', 'matchLabels']],
  ['networking.istio.io/ProxyConfig', matchLabels],
  ['security.istio.io/AuthorizationPolicy', matchLabels],
  ['security.istio.io/PeerAuthentication', matchLabels],
  ['security.istio.io/RequestAuthentication', matchLabels],
  ['telemetry.istio.io/Telemetry', matchLabels],
  ['extensions.istio.io/WasmPlugin', matchLabels],
  ['extensions.istio.io/TrafficExtension', matchLabels],
]);

/** All policies, or those of some kinds. */
export function policiesOf(mesh: Mesh, only?: ReadonlySet<string>): Policy[] {
  return [...kinds].flatMap(([name, path]) => {
    const [group = '', kind = ''] = name.split('/');
    if (only !== undefined && !only.has(kind)) return [];
    return mesh.ofKind(group, kind).map((object): Policy => {
      const hasTarget =
        valueAt(object, 'spec', 'targetRef') !== undefined || listAt(object, 'spec', 'targetRefs').length > 0;
      return { object, labels: labelsAt(object, ...path), at: fieldOf(object, ...path), hasTarget };
    });
  });
}
