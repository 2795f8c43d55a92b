import { isBefore } from '../../mesh/istio-version';
import { labelsAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

/** The oldest bundle of which istiod reads a kind, from its own list, and the version of Istio since which it does so. */
const oldest: ReadonlyMap<string, readonly [major: number, minor: number, since: `1.${number}`]> = new Map([
  ['grpcroutes.gateway.networking.k8s.io', [1, 1, '1.22']],
  ['backendtlspolicies.gateway.networking.k8s.io', [1, 4, '1.28']],
  ['tlsroutes.gateway.networking.k8s.io', [1, 5, '1.30']],
  ['tcproutes.gateway.networking.k8s.io', [1, 6, '1.31']],
]);

export const gatewayApiTooOld = rule({
  name: 'gateway-api-too-old',
  description: 'A kind of the Gateway API is installed in a version that istiod no longer reads.',
  severity: 'warning',
  upstream: ['IST0176'],
  messages: {
    old: {
      message: '{kind} is from bundle {version}, which is too old',
      effect:
        'istiod requires {least} or later and ignores objects of this kind: their routes have no effect',
      fix: 'install bundle {least} or later of the Gateway API',
    },
  },
  check(mesh, report) {
    for (const object of mesh.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition')) {
      const least = oldest.get(object.name);
      const key = 'gateway.networking.k8s.io/bundle-version';
      const version = labelsAt(object, 'metadata', 'annotations')[key];
      const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
      if (least === undefined || version === undefined || minor === undefined) continue;
      if (isBefore(mesh.istioVersion, least[2])) continue;
      const isOld = Number(major) < least[0] || (Number(major) === least[0] && Number(minor) < least[1]);
      if (!isOld) continue;
      const words = { kind: object.name, version, least: `v${least[0]}.${least[1]}.0` };
      report('old', { at: fieldOf(object, 'metadata', 'annotations', key), with: words });
    }
  },
});
