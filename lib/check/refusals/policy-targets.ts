import type { Written } from './written';

const kinds = new Set([
  '/Service',
  'core/Service',
  'networking.istio.io/ServiceEntry',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/GatewayClass',
]);

/** `targetRef` and `targetRefs` of a policy. */
export function checkPolicyTargets(spec: Written): void {
  for (const target of [spec.field('targetRef'), ...spec.elements('targetRefs')]) {
    const kind = target.text('kind');
    if (kind === '') continue;
    const isFine = kinds.has(`${target.text('group')}/${kind}`);
    target.allow(
      isFine,
      'a Service, a ServiceEntry, or a Gateway or GatewayClass of the Gateway API, with its group',
    );
  }
}
