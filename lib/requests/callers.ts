import { servesGateway } from '../mesh/gateway/gateways';
import type { Mesh } from '../mesh/mesh';
import type { Labels, MeshObject } from '../mesh/objects/mesh-object';
import type { Identity } from '../mesh/policies/admitted';
import type { Export } from '../mesh/registry/services';
import type { Caller } from '../mesh/request';
import { MESH } from '../mesh/routes/virtual-services';

/** A caller, in words. */
export interface NamedCaller {
  readonly caller: Caller;
  readonly words: string;
  /** Gateways that the caller's pods serve, as `NAMESPACE/NAME`; none for pods of the mesh. */
  readonly gateways: ReadonlySet<string>;
  /** Whether another caller represents this one, since no rule distinguishes their namespaces. */
  readonly isRepresented: boolean;
  /**
   * The identity of the caller, where policies distinguish identities.
   *
   * @default - one that no policy names
   */
  readonly identity?: Identity;
  /**
   * Whether a proxy of the mesh sends the caller's requests.
   *
   * @default true
   */
  readonly hasProxy?: boolean;
}

/** Callers that may get different answers: gateways, and pods by namespace and by the labels that rules match. */
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
        isRepresented: false,
      });
    }
  }
  return [...found.values()];
}

function meshCallers(states: readonly Mesh[]): NamedCaller[] {
  const asked = new Map<string, Labels>();
  const namespaces = new Set<string>(['any-other']);
  const ask = (labels: Labels | undefined) => {
    if (labels !== undefined && Object.keys(labels).length > 0) asked.set(JSON.stringify(labels), labels);
  };
  for (const mesh of states) {
    for (const { object, http, tls, tcp, gateways, exportedTo } of mesh.virtualServices) {
      if (gateways.has(MESH))
        for (const each of [object.namespace, ...exportedTo.namespaces]) namespaces.add(each);
      const matches = [
        ...http.flatMap((rule) => rule.matches.map(({ match }) => match)),
        ...[...tls, ...tcp].flatMap(({ route }) => route.match ?? []),
      ];
      for (const { sourceLabels, sourceNamespace } of matches) {
        ask(sourceLabels);
        if (sourceNamespace) namespaces.add(sourceNamespace);
      }
    }
    for (const { object, spec } of mesh.destinationRules.all) {
      namespaces.add(object.namespace);
      ask(spec.workloadSelector?.matchLabels);
    }
    for (const object of mesh.ofKind('networking.istio.io', 'Sidecar')) {
      namespaces.add(object.namespace);
      ask(selectorOf(object));
    }
    for (const { namespace, object, exportedTo } of mesh.services.all) {
      if (object !== undefined) namespaces.add(namespace);
      for (const each of exportedTo.namespaces) namespaces.add(each);
    }
  }
  const none: ReadonlySet<string> = new Set();
  const special = specialNamespaces(states);
  return [...namespaces].sort().flatMap((namespace) =>
    variantsOf([...asked.values()]).map((labels): NamedCaller => {
      const who = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      const words =
        who.length === 0 ? `in the mesh (${namespace})` : `in the mesh (${namespace}, ${who.join(',')})`;
      const isRepresented = namespace !== 'any-other' && !special.has(namespace);
      return { caller: { kind: 'workload', namespace, labels }, words, gateways: none, isRepresented };
    }),
  );
}

/**
 * Namespaces whose pods may get other answers than those of other namespaces: because of `exportTo`, of a policy of
 * their own for the host of another namespace, of a Sidecar, of rules that match the caller, or of a host in several
 * namespaces.
 */
function specialNamespaces(states: readonly Mesh[]): ReadonlySet<string> {
  const special = new Set<string>();
  const owners = new Map<string, string>();
  const exported = ({ everywhere, namespaces }: Export, own: string) => {
    if (everywhere) return;
    special.add(own);
    for (const each of namespaces) special.add(each);
  };
  for (const mesh of states) {
    special.add(mesh.rootNamespace);
    for (const { exportedTo, namespace, host } of mesh.services.all) {
      exported(exportedTo, namespace);
      const owner = owners.get(host) ?? namespace;
      owners.set(host, owner);
      if (owner !== namespace) for (const each of [owner, namespace]) special.add(each);
    }
    for (const { exportedTo, object, http, tls, tcp } of mesh.virtualServices) {
      exported(exportedTo, object.namespace);
      const sources = [
        ...http.flatMap((rule) => rule.matches.map(({ match }) => match.sourceNamespace)),
        ...[...tls, ...tcp].flatMap(({ route }) => route.match?.map((match) => match.sourceNamespace) ?? []),
      ];
      for (const each of sources) if (each) special.add(each);
    }
    for (const { object, host, spec } of mesh.destinationRules.all) {
      const isForOwn = mesh.services.named(host).every(({ namespace }) => namespace === object.namespace);
      const isPlain = (spec.exportTo ?? []).length === 0 && spec.workloadSelector === undefined;
      if (!isForOwn || !isPlain || host.startsWith('*')) special.add(object.namespace);
    }
    for (const { namespace } of mesh.ofKind('networking.istio.io', 'Sidecar')) special.add(namespace);
  }
  return special;
}

/** Pods with none of the matched labels, with each of them, and with any two of them together. */
function variantsOf(asked: readonly Labels[]): Labels[] {
  const found = new Map<string, Labels>([['{}', {}]]);
  const add = (labels: Labels) => {
    const sorted = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    found.set(JSON.stringify(sorted), sorted);
  };
  for (const labels of asked) add(labels);
  for (const [index, one] of asked.entries()) {
    for (const other of asked.slice(index + 1)) {
      const isPossible = Object.entries(one).every(([key, value]) => (other[key] ?? value) === value);
      if (isPossible) add({ ...one, ...other });
    }
  }
  return [...found.values()];
}

function selectorOf({ data }: MeshObject): Labels | undefined {
  return (data['spec'] as { workloadSelector?: { labels?: Labels } } | undefined)?.workloadSelector?.labels;
}
