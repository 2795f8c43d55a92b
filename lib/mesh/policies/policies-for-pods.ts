import type { Mesh } from '../mesh';
import { groupedBy } from '../objects/multi-map';
import type { AuthorizationPolicy } from './authorization';
import type { Pods } from './mutual-tls-modes';
import { appliesTo } from './selection';

/** Policies for some pods. Those of a dry run decide nothing. */
export interface PoliciesForPods {
  readonly sure: readonly AuthorizationPolicy[];
  /** Policies of which nothing says whether they apply to the pods. */
  readonly unsure: readonly AuthorizationPolicy[];
}

/** The policies that apply to pods, and those that may. */
export function policiesFor(mesh: Mesh, pods: Pods): PoliciesForPods {
  const enforced = nearPolicies(mesh, pods).filter(({ isDryRun }) => !isDryRun);
  const answers = enforced.map((policy) => ({ policy, applies: appliesTo(mesh, policy.object, pods) }));
  const those = (wanted: 'yes' | 'unknown') =>
    answers.filter(({ applies }) => applies === wanted).map(({ policy }) => policy);
  return { sure: those('yes'), unsure: those('unknown') };
}

/** The policies of the root namespace and of that of some pods. */
export function nearPolicies(mesh: Mesh, pods: Pods): readonly AuthorizationPolicy[] {
  const byNamespace = byNamespaceOf(mesh);
  return [...new Set([mesh.rootNamespace, pods.namespace])].flatMap((each) => byNamespace.get(each) ?? []);
}

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly AuthorizationPolicy[]>>();

function byNamespaceOf(mesh: Mesh): ReadonlyMap<string, readonly AuthorizationPolicy[]> {
  const found = known.get(mesh) ?? groupedBy(mesh.authorizationPolicies, ({ object }) => object.namespace);
  known.set(mesh, found);
  return found;
}
