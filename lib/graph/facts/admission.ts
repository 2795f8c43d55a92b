import type { Mesh } from '../../mesh/mesh';
import { mayAdmit } from '../../mesh/policies/admitted';
import type { AuthorizationPolicy, AuthorizationRule } from '../../mesh/policies/authorization';
import { policiesFor } from '../../mesh/policies/policies-for-pods';
import type { MeshService } from '../../mesh/registry/services';
import type { Workload } from '../../mesh/registry/workloads';
import type { GraphEdge } from '../model/graph';

/** The identity of a caller. */
interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** The AuthorizationPolicies that apply to pods behind a service. */
export function policiesOn(mesh: Mesh, service: MeshService): readonly AuthorizationPolicy[] {
  return [...new Set(mesh.behind(service).flatMap((pods) => policiesFor(mesh, pods).sure))];
}

/**
 * Whether the policies of these manifests let a caller in. It judges callers, not requests: a rule that allows one path
 * lets its caller in.
 */
export function admission(mesh: Mesh, caller: Identity, service: MeshService): GraphEdge['admitted'] {
  const answers = new Set(mesh.behind(service).map((pods) => admissionTo(mesh, caller, pods)));
  const [only = 'unknown'] = answers;
  return answers.size === 1 ? only : 'unknown';
}

function admissionTo(mesh: Mesh, caller: Identity, pods: Workload): GraphEdge['admitted'] {
  const { sure, unsure } = policiesFor(mesh, pods);
  const own = ({ object }: AuthorizationPolicy) => object.namespace;
  for (const policy of sure.filter(({ action }) => action === 'DENY')) {
    const matching = policy.rules.filter(
      (rule) => isAboutCallers(rule) && mayAdmit(rule, caller, own(policy)),
    );
    if (matching.length > 0) return 'no';
  }
  if (unsure.length > 0 || sure.some(({ action }) => action === 'CUSTOM')) return 'unknown';
  const allowing = sure.filter(({ action }) => action === 'ALLOW');
  if (allowing.length === 0)
    return mesh.known.holdsAll('security.istio.io', 'AuthorizationPolicy') ? 'yes' : 'unknown';
  const admits = allowing.some((policy) =>
    policy.rules.some((rule) => mayAdmit(aboutCallers(rule), caller, own(policy))),
  );
  return admits ? 'yes' : 'no';
}

/** The fields of a source that the identity of a caller decides. */
const ofCallers: ReadonlySet<string> = new Set([
  ...['principals', 'notPrincipals', 'namespaces', 'notNamespaces', 'serviceAccounts', 'notServiceAccounts'],
]);

/** Whether the identity of a caller alone decides a rule. */
function isAboutCallers({ from, to, when }: AuthorizationRule): boolean {
  return (
    to.length === 0 &&
    when.length === 0 &&
    from.every(({ fields }) => [...fields.keys()].every((field) => ofCallers.has(field)))
  );
}

/** A rule without its conditions on requests. */
function aboutCallers({ from }: AuthorizationRule): AuthorizationRule {
  const ofCaller = from.map(({ at, fields }) => ({
    at,
    fields: new Map([...fields].filter(([field]) => ofCallers.has(field))),
  }));
  return { from: ofCaller, to: [], when: [] };
}

/** The workloads that the ALLOW policies of a service name by their service account, with the policy. */
export function namedCallers(
  mesh: Mesh,
  service: MeshService,
): readonly { readonly workload: Workload; readonly policy: AuthorizationPolicy }[] {
  return policiesOn(mesh, service)
    .filter(({ action }) => action === 'ALLOW')
    .flatMap((policy) =>
      policy.rules
        .flatMap(({ from }) => from.flatMap(({ fields }) => fields.get('principals') ?? []))
        .flatMap((principal) => {
          const [, namespace = '', account = ''] = /\/ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(principal) ?? [];
          // Many workloads share the default account.
          if (namespace === '' || account === 'default') return [];
          return mesh.workloads
            .in(namespace)
            .filter(({ serviceAccount }) => serviceAccount === account)
            .map((workload) => ({ workload, policy }));
        }),
    );
}
