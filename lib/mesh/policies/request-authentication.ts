import type { Mesh } from '../mesh';
import { labelsAt, listAt, valueAt } from '../objects/json-path';
import type { Json, Labels, MeshObject } from '../objects/mesh-object';
import { carries } from '../registry/workloads';
import type { AuthorizationPolicy } from './authorization';

/** Whether some RequestAuthentication validates tokens for the pods or the targets of a policy. */
export function isAuthenticated(mesh: Mesh, policy: AuthorizationPolicy, pods: readonly Labels[]): boolean {
  return authenticationsOf(mesh, policy, pods).length > 0;
}

/** The issuers whose tokens are validated for the pods or the targets of a policy; an empty one stands for any. */
export function issuersOf(mesh: Mesh, policy: AuthorizationPolicy, pods: readonly Labels[]): string[] {
  return authenticationsOf(mesh, policy, pods).flatMap((object) =>
    listAt(object, 'spec', 'jwtRules').map((each) => textOf(each, 'issuer')),
  );
}

/** The RequestAuthentications for some pods or targets of a policy. */
function authenticationsOf(mesh: Mesh, policy: AuthorizationPolicy, pods: readonly Labels[]): MeshObject[] {
  const { namespace } = policy.object;
  const targets = targetsOf(policy.object);
  return mesh.ofKind('security.istio.io', 'RequestAuthentication').filter((object) => {
    if (object.namespace !== namespace && object.namespace !== mesh.rootNamespace) return false;
    const own = targetsOf(object);
    if (targets.length > 0) return coversTargets(own, targets);
    if (own.length > 0) return false;
    const selector = labelsAt(object, 'spec', 'selector', 'matchLabels');
    // Of pods that are not in the manifests, only the labels of the policy are known: more of them may be selected.
    return pods.length > 0
      ? pods.some((labels) => carries(labels, selector))
      : Object.entries(selector).every(([key, value]) => (policy.selector[key] ?? value) === value);
  });
}

interface Target {
  readonly kind: string;
  readonly name: string;
}

/** Whether targets of an object include those of a policy; a waypoint or a Gateway validates for all behind it. */
function coversTargets(own: readonly Target[], targets: readonly Target[]): boolean {
  if (own.length === 0) return targets.some(({ kind }) => kind === 'Gateway');
  return own.some(
    ({ kind, name }) =>
      kind === 'Gateway' ||
      kind === 'GatewayClass' ||
      targets.some((each) => each.kind === 'GatewayClass' || (each.kind === kind && each.name === name)),
  );
}

function targetsOf(object: MeshObject): Target[] {
  const single = valueAt(object, 'spec', 'targetRef');
  const all = [...(single === undefined ? [] : [single]), ...listAt(object, 'spec', 'targetRefs')];
  return all.map((each) => ({ kind: textOf(each, 'kind'), name: textOf(each, 'name') }));
}

function textOf(value: Json, field: string): string {
  const found = (value as { readonly [field: string]: Json } | null)?.[field];
  return typeof found === 'string' ? found : '';
}
