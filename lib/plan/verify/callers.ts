import { servesGateway } from '../../mesh/gateways';
import type { Mesh } from '../../mesh/mesh';
import type { Labels, MeshObject } from '../../mesh/mesh-object';
import type { Caller } from '../../mesh/request';
import { MESH } from '../../mesh/virtual-services';
import { carries } from '../../mesh/workloads';

/** Who calls, with words for people. */
export interface NamedCaller {
  readonly caller: Caller;
  readonly words: string;
  /** Gateways that these pods serve, `NAMESPACE/NAME`; none for pods of the mesh. */
  readonly gateways: ReadonlySet<string>;
}

/** Callers that see different things in some states: gateways, and pods by namespace and by what rules ask of labels. */
export function callersOf(states: readonly Mesh[]): NamedCaller[] {
  return [...gatewayCallers(states), ...meshCallers(states)];
}

function gatewayCallers(states: readonly Mesh[]): NamedCaller[] {
  const found = new Map<string, NamedCaller>();
  for (const mesh of states) {
    for (const gateway of mesh.gateways) {
      const pods = mesh.workloads.all.find(({ labels }) => servesGateway(labels, gateway));
      const labels: Labels = pods?.labels ?? gateway.spec.selector ?? {};
      const namespace = pods?.namespace ?? gateway.object.namespace;
      const key = `${namespace} ${JSON.stringify(labels)}`;
      const served = found.get(key)?.gateways ?? new Set<string>();
      found.set(key, {
        caller: { kind: 'gateway', namespace, labels },
        words: 'at the gateway',
        gateways: new Set([...served, gateway.name]),
      });
    }
  }
  return [...found.values()];
}

function meshCallers(states: readonly Mesh[]): NamedCaller[] {
  const asked = new Map<string, Labels>();
  const namespaces = new Set<string>(['any-other']);
  for (const mesh of states) {
    for (const { object, http, gateways } of mesh.virtualServices) {
      if (gateways.has(MESH)) namespaces.add(object.namespace);
      for (const { matches } of http) {
        for (const { match } of matches) {
          if (match.sourceLabels) asked.set(JSON.stringify(match.sourceLabels), match.sourceLabels);
          if (match.sourceNamespace) namespaces.add(match.sourceNamespace);
        }
      }
    }
    for (const { object, spec } of mesh.destinationRules.all) {
      namespaces.add(object.namespace);
      const labels = spec.workloadSelector?.matchLabels;
      if (labels !== undefined) asked.set(JSON.stringify(labels), labels);
    }
    for (const object of mesh.ofKind('networking.istio.io', 'Sidecar')) {
      namespaces.add(object.namespace);
      const labels = selectorOf(object);
      if (labels !== undefined) asked.set(JSON.stringify(labels), labels);
    }
    for (const { namespace } of mesh.services.all) namespaces.add(namespace);
  }
  const none: ReadonlySet<string> = new Set();
  return [...namespaces].sort().flatMap((namespace) => {
    const variants = [{}, ...asked.values()].filter((labels, index) => index === 0 || !carries({}, labels));
    return variants.map((labels): NamedCaller => {
      const who = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      const words =
        who.length === 0 ? `in the mesh (${namespace})` : `in the mesh (${namespace}, ${who.join(',')})`;
      return { caller: { kind: 'workload', namespace, labels }, words, gateways: none };
    });
  });
}

function selectorOf({ data }: MeshObject): Labels | undefined {
  return (data['spec'] as { workloadSelector?: { labels?: Labels } } | undefined)?.workloadSelector?.labels;
}
