import { assumedProxyOf } from '../../mesh/injection/proxies';
import type { Mesh } from '../../mesh/mesh';
import { specOf } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { Json, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSame } from '../../mesh/objects/same';
import type { Identity } from '../../mesh/policies/admitted';
import { workloadOf } from '../../mesh/registry/workloads';
import type { NamedCaller } from '../../requests/callers';
import { ANY_ACCOUNT, identitiesOfPolicies } from '../../requests/policy-classes';

/** Pods that may call others, with an identity that may change. */
export interface PolicyCaller {
  /** The key of their workload, if its pods are replaced; undefined if they stay as they are. */
  readonly key: string | undefined;
  /** The caller in each state; undefined where it does not exist. */
  readonly ends: readonly [NamedCaller | undefined, NamedCaller | undefined];
}

/**
 * The callers that policies may tell apart: workloads by their service account, identities that policies name and no
 * workload has, such as those of gateways, and callers without a proxy. Workloads of one account whose
 * pods stay are one caller.
 */
export function policyCallersOf(
  states: readonly [ObjectMap, ObjectMap],
  meshes: readonly [Mesh, Mesh],
  changed: readonly string[],
): PolicyCaller[] {
  const callers = new Map<string, PolicyCaller>();
  const held = new Set<string>();
  const moving = new Set(changed);
  for (const [index, mesh] of meshes.entries()) {
    for (const workload of mesh.workloads.all) {
      const { namespace, serviceAccount } = workload;
      const isProxied = assumedProxyOf(mesh, workload) !== 'none';
      const caller = callerOf({ namespace, serviceAccount }, isProxied);
      held.add(`${namespace}/${serviceAccount}`);
      const key = keyOf(workload.object);
      const other = states[1 - index]?.get(key);
      const isMoving = moving.has(key) && (other === undefined || replacesPods(workload.object, other));
      const id = isMoving ? key : `${namespace}/${serviceAccount} ${isProxied}`;
      const ends: [NamedCaller | undefined, NamedCaller | undefined] = [
        ...(callers.get(id)?.ends ?? bothNone),
      ];
      ends[index] = caller;
      if (!isMoving) ends[1 - index] ??= caller;
      callers.set(id, { key: isMoving ? key : undefined, ends });
    }
  }
  const named = identitiesOfPolicies(meshes.flatMap((mesh) => mesh.authorizationPolicies)).filter(
    ({ namespace, serviceAccount }) => !held.has(`${namespace}/${serviceAccount}`),
  );
  const nobody = { namespace: 'any-other', serviceAccount: ANY_ACCOUNT };
  const constant = [
    ...named.map((each) => callerOf(each, true)),
    callerOf(nobody, true),
    callerOf(nobody, false),
  ];
  return [
    ...callers.values(),
    ...constant.map((caller) => ({ key: undefined, ends: [caller, caller] as const })),
  ];
}

/** The caller that the pods of a workload are in some form of its object; undefined if it does not exist. */
export function callerIn(object: MeshObject | undefined, { ends }: PolicyCaller): NamedCaller | undefined {
  const account = accountOf(object);
  const like = ends[1] ?? ends[0];
  if (account === undefined || like === undefined) return undefined;
  return callerOf({ namespace: like.caller.namespace, serviceAccount: account }, like.hasProxy ?? true);
}

/** Whether the pods of one form of a workload are replaced by those of another. */
export function replacesPods(one: MeshObject, other: MeshObject): boolean {
  const templateOf = (object: MeshObject): Json => specOf(object)['template'] ?? specOf(object);
  return !isSame(templateOf(one), templateOf(other));
}

const bothNone = [undefined, undefined] as const;

function accountOf(object: MeshObject | undefined): string | undefined {
  return object === undefined ? undefined : workloadOf(object)?.serviceAccount;
}

function callerOf(identity: Identity, hasProxy: boolean): NamedCaller {
  const { namespace } = identity;
  return {
    caller: { kind: 'workload', namespace, labels: {} },
    words: wordsOf(identity, hasProxy),
    gateways: new Set(),
    isRepresented: false,
    identity,
    hasProxy,
  };
}

/** The words for every caller that no policy names and that no manifest contains. */
export const otherCallers = 'other callers';

function wordsOf({ namespace, serviceAccount }: Identity, hasProxy: boolean): string {
  if (!hasProxy)
    return serviceAccount === ANY_ACCOUNT
      ? 'callers without a sidecar'
      : `${namespace}/${serviceAccount}, without a sidecar`;
  if (serviceAccount !== ANY_ACCOUNT) return `${namespace}/${serviceAccount}`;
  return namespace === 'any-other' ? otherCallers : `other accounts of ${namespace}`;
}
