import { type Gateway, servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import type { Labels, MeshObject } from '../../mesh/objects/mesh-object';
import { carries, type Workload } from '../../mesh/registry/workloads';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import { below, rulesIn } from '../routes/written-rules';
import { rule } from '../rule';

export const jwtClaimRouteWithoutAuthentication = rule({
  name: 'jwt-claim-route-without-authentication',
  description: 'A rule matches a JWT claim, but no RequestAuthentication validates tokens at the gateway.',
  severity: 'error',
  upstream: ['IST0149'],
  messages: {
    unchecked: {
      message: 'no RequestAuthentication at {gateway} validates {claim}',
      effect: 'claims are known from validated tokens only: the match holds for no token',
      fix: 'add a RequestAuthentication for these pods ({labels}) in namespace {namespace}',
    },
  },
  check(mesh, report) {
    const authentications = mesh.ofKind('security.istio.io', 'RequestAuthentication');
    for (const virtualService of mesh.virtualServices) {
      const claims = claimsIn(virtualService, mesh.domain);
      if (claims.length === 0) continue;
      for (const gateway of mesh.gateways) {
        if (!virtualService.gateways.has(gateway.name)) continue;
        const pods = podsOf(mesh, gateway);
        const isChecked = (pod: Workload) =>
          authentications.some((object) => isFor(object, pod, gateway, mesh.rootNamespace));
        const [unchecked] = pods.filter((pod) => !isChecked(pod));
        if (unchecked === undefined || mesh.known.namespace(unchecked.namespace) === 'unknown') continue;
        const labels = Object.entries(gateway.spec.selector ?? {}).map(([key, value]) => `${key}=${value}`);
        for (const { at, claim } of claims) {
          report('unchecked', {
            at,
            related: [{ at: { object: gateway.object, path: ['spec', 'selector'] }, message: 'its pods' }],
            with: {
              claim,
              gateway: gateway.name,
              labels: labels.join(','),
              namespace: unchecked.namespace,
            },
          });
        }
      }
    }
  },
});

function claimsIn(virtualService: VirtualService, domain: string) {
  if ([...virtualService.gateways].every((name) => name === MESH)) return [];
  return rulesIn(virtualService, domain).flatMap(({ kind, at, route }) => {
    if (kind !== 'http') return [];
    return (route.match ?? []).flatMap((match, index) =>
      (['headers', 'withoutHeaders'] as const).flatMap((field) =>
        Object.keys(match[field] ?? {})
          .filter((name) => name.startsWith('@request.auth.claims'))
          .map((claim) => ({ claim, at: below(at, 'match', index, field, claim) })),
      ),
    );
  });
}

function podsOf(mesh: Mesh, gateway: Gateway): readonly Workload[] {
  // Without a selector every proxy serves it, and the intended pods are unknown.
  if (Object.keys(gateway.spec.selector ?? {}).length === 0) return [];
  return mesh.workloads.all.filter(({ labels }) => servesGateway(labels, gateway));
}

interface Selecting {
  readonly selector?: { readonly matchLabels?: Labels };
  readonly targetRef?: TargetReference;
  readonly targetRefs?: readonly TargetReference[];
}

interface TargetReference {
  readonly kind?: string;
  readonly name?: string;
}

function isFor({ namespace, data }: MeshObject, pod: Workload, gateway: Gateway, root: string): boolean {
  const { selector, targetRef, targetRefs = [] } = (data['spec'] ?? {}) as Selecting;
  if (targetRef !== undefined || targetRefs.length > 0) {
    return [targetRef, ...targetRefs].some((each) => each?.name === gateway.object.name);
  }
  return (
    (namespace === root || namespace === pod.namespace) && carries(pod.labels, selector?.matchLabels ?? {})
  );
}
