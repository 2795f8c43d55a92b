import type { Answer } from '../known/answer';
import type { Mesh } from '../mesh';
import { labelsAt, listAt, valueAt } from '../objects/json-path';
import type { Json, Labels, MeshObject } from '../objects/mesh-object';
import { hasPlaceholder } from '../objects/placeholders';
import { anyValue } from '../registry/any-value';
import { carries } from '../registry/workloads';
import type { Pods } from './mutual-tls-modes';

/** The label by which istiod knows the pods of a Gateway of the Gateway API. */
const gatewayName = 'gateway.networking.k8s.io/gateway-name';

/**
 * Whether a policy applies to pods: one of their namespace or of the root namespace whose selector they have; for the
 * pods of a Gateway also one that targets the Gateway. A policy with a target applies to no other pods.
 */
export function appliesTo(mesh: Mesh, policy: MeshObject, pods: Pods): Answer {
  const isOwn = policy.namespace === pods.namespace;
  if (!isOwn && policy.namespace !== mesh.rootNamespace) return 'no';
  const targets = targetsOf(policy);
  if (targets.length === 0) {
    return hasLabels(pods.labels, labelsAt(policy, 'spec', 'selector', 'matchLabels'));
  }
  const gateway = pods.labels[gatewayName];
  if (gateway === undefined || !isOwn) return 'no';
  const isTarget = targets.some(
    ({ kind, name, namespace }) =>
      kind === 'Gateway' && name === gateway && (namespace === '' || namespace === pods.namespace),
  );
  return isTarget ? 'yes' : 'no';
}

/** Whether pods have labels; unknown if a placeholder, a controller or the injection sets one of them. */
export function hasLabels(labels: Labels, asked: Labels): Answer {
  if (!carries(labels, asked)) return 'no';
  const isSure = Object.entries(asked).every(([key, value]) => {
    const own = labels[key];
    return own === value && own !== anyValue && !hasPlaceholder(value);
  });
  return isSure ? 'yes' : 'unknown';
}

interface Target {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

function targetsOf(policy: MeshObject): Target[] {
  const all = listAt(policy, 'spec', 'targetRefs');
  const single = valueAt(policy, 'spec', 'targetRef');
  const targets = all.length > 0 ? all : single === undefined ? [] : [single];
  return targets.map((each) => ({
    kind: textOf(each, 'kind'),
    name: textOf(each, 'name'),
    namespace: textOf(each, 'namespace'),
  }));
}

function textOf(value: Json, field: string): string {
  const found = (value as { readonly [field: string]: Json } | null)?.[field];
  return typeof found === 'string' ? found : '';
}
