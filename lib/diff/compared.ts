import { servesGateway } from '../mesh/gateway/gateways';
import { type Mesh, type MeshOptions, meshOf } from '../mesh/mesh';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { type ObjectMap, restricted } from '../mesh/objects/object-map';
import type { Identity } from '../mesh/policies/admitted';
import type { AuthorizationPolicy } from '../mesh/policies/authorization';
import { carries } from '../mesh/registry/workloads';
import type { BothStates } from '../plan/both-states';
import { contextOf } from '../plan/search/context';
import { groupsOf } from '../plan/search/groups';
import { callersOf, type NamedCaller } from '../requests/callers';
import { identitiesOfPolicies, matchesOfPolicies } from '../requests/policy-classes';
import { gatewayRequests, meshRequests, unregisteredRequests } from '../requests/requests';
import { hasPolicies } from '../traffic/refusals';
import type { Sample } from '../traffic/sample';

/** The control planes of the old and of the new state. */
export type BothOptions = readonly [MeshOptions, MeshOptions];

/** Kinds without which no object of a group decides where a request goes. */
const routing: ReadonlySet<string> = new Set([
  'Service',
  'ServiceEntry',
  'VirtualService',
  'DestinationRule',
  'Gateway',
]);

/**
 * One sample for each class of requests at each class of callers that either state distinguishes, among those that the
 * touched objects can affect.
 *
 * @param touched keys of the changed objects, and of those whose requests may change with them
 */
export function comparedSamples(
  states: readonly [ObjectMap, ObjectMap],
  both: BothStates,
  touched: readonly string[],
  options: BothOptions,
): Sample[] {
  const context = contextOf(states, both.mesh, touched);
  const samples = groupsOf(states, both, touched).flatMap(({ keys }) => {
    const own = new Set(keys);
    const isRouting = keys.some((key) => routing.has(key.split('/')[1] ?? ''));
    if (!isRouting) return [];
    const around = [...context].flatMap(([key, object]) => (own.has(key) ? [] : [object]));
    return samplesIn(meshesOf(states, own, around, options), both.mesh);
  });
  return withSharedCallers(samples);
}

/** Callers of several groups as one object, with the gateways that they serve in any group. */
function withSharedCallers(samples: readonly Sample[]): Sample[] {
  const idOf = ({ caller: { kind, namespace, labels }, identity, hasProxy = true }: NamedCaller) =>
    JSON.stringify([kind, namespace, labels, identity ?? null, hasProxy]);
  const shared = new Map<string, NamedCaller>();
  for (const caller of new Set(samples.map((each) => each.caller))) {
    const id = idOf(caller);
    const known = shared.get(id);
    const gateways = new Set([...(known?.gateways ?? []), ...caller.gateways]);
    shared.set(id, { ...caller, gateways });
  }
  return samples.map(({ caller, request }) => ({ caller: shared.get(idOf(caller)) ?? caller, request }));
}

function meshesOf(
  [from, to]: readonly [ObjectMap, ObjectMap],
  keys: ReadonlySet<string>,
  around: readonly MeshObject[],
  [old, wanted]: BothOptions,
): readonly [Mesh, Mesh] {
  const [start, end] = [restricted(from, keys), restricted(to, keys)];
  const all = new Set([...start.values(), ...end.values()].map(({ namespace }) => namespace));
  const near = around.filter(({ kind, name }) => kind !== 'Namespace' || all.has(name));
  return [meshOf([...near, ...start.values()], old), meshOf([...near, ...end.values()], wanted)];
}

/**
 * A caller that another one represents gets the answers of that one.
 *
 * @param both all objects of both states
 */
function samplesIn(meshes: readonly Mesh[], both: Mesh): Sample[] {
  const policies = policiesFor(meshes, both);
  const matches = matchesOfPolicies(policies);
  const callers = [
    ...callersOf(meshes)
      .filter(({ isRepresented }) => !isRepresented)
      .map((caller) => withPods(caller, both)),
    ...identitiesOfPolicies(policies).map((identity) => callerWith(identity, both)),
    ...(hasPolicies(both) ? [unproxied] : []),
  ];
  const ofMesh = [...meshRequests(meshes, matches), ...unregisteredRequests(meshes, matches)];
  return callers.flatMap((caller) => {
    const isGateway = caller.caller.kind === 'gateway';
    const requests = isGateway
      ? gatewayRequests(meshes, caller.gateways, matches, hasPolicies(both))
      : ofMesh;
    return requests.map((request) => ({ caller, request }));
  });
}

/** The policies of both states for the pods of some meshes. */
function policiesFor(meshes: readonly Mesh[], both: Mesh): readonly AuthorizationPolicy[] {
  const gateways = meshes.flatMap((mesh) => mesh.gateways);
  const pods = [
    ...meshes.flatMap(({ workloads }) => workloads.all),
    // Those of a gateway need not be among the objects of a group.
    ...both.workloads.all.filter(({ labels }) => gateways.some((each) => servesGateway(labels, each))),
  ];
  return both.authorizationPolicies.filter(({ object: { namespace }, selector }) =>
    pods.some(
      (each) =>
        (namespace === both.rootNamespace || namespace === each.namespace) && carries(each.labels, selector),
    ),
  );
}

/** The caller of a gateway with the labels of its pods, which need not be among the objects of a group. */
function withPods(caller: NamedCaller, { gateways, workloads }: Mesh): NamedCaller {
  const served = gateways.filter(({ name }) => caller.gateways.has(name));
  const pods = workloads.all.find(({ labels }) => served.some((each) => servesGateway(labels, each)));
  if (pods === undefined) return caller;
  return { ...caller, caller: { kind: 'gateway', namespace: pods.namespace, labels: pods.labels } };
}

const nowhere = { words: '', gateways: new Set<string>(), isRepresented: false } as const;

/** Pods with an identity that a policy names; their labels are those of a workload that has it. */
function callerWith(identity: Identity, { workloads }: Mesh): NamedCaller {
  const { namespace, serviceAccount } = identity;
  const pods = workloads.in(namespace).find((each) => each.serviceAccount === serviceAccount);
  return { ...nowhere, caller: { kind: 'workload', namespace, labels: pods?.labels ?? {} }, identity };
}

/** Pods without a sidecar, and clients outside of the mesh that reach pods directly. */
const unproxied: NamedCaller = {
  ...nowhere,
  caller: { kind: 'workload', namespace: 'any-other', labels: {} },
  hasProxy: false,
};
