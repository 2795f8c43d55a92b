import { containersOf } from '../../mesh/injection/pods';
import { labelsAt, listAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const unrestrictedJwksUri = rule({
  name: 'unrestricted-jwks-uri',
  description:
    'The control plane fetches signing keys from any address that a RequestAuthentication references.',
  severity: 'warning',
  upstream: ['IST0175'],
  messages: {
    open: {
      message: '{name} has no BLOCKED_CIDRS_IN_JWKS_URIS for its jwksUri requests',
      effect:
        'RequestAuthentications with a jwksUri: {count}; whoever may write one can make istiod call any address in its network',
      fix: 'set BLOCKED_CIDRS_IN_JWKS_URIS to the ranges that istiod must not call',
    },
  },
  check(mesh, report) {
    const count = mesh.ofKind('security.istio.io', 'RequestAuthentication').length;
    if (count === 0) return;
    for (const { object } of mesh.workloads.all) {
      if (object.kind !== 'Deployment' || labelsAt(object, 'metadata', 'labels')['app'] !== 'istiod')
        continue;
      const containers = containersOf(object);
      const isSet = containers.some(({ path }) =>
        listAt(object, ...path, 'env').some((value) => {
          const { name, value: ranges } = (value ?? {}) as { name?: string; value?: string };
          return name === 'BLOCKED_CIDRS_IN_JWKS_URIS' && ranges !== undefined && ranges !== '';
        }),
      );
      if (isSet) continue;
      report('open', {
        at: fieldOf(object, 'spec', 'template', 'spec', 'containers'),
        with: { name: object.name, count },
      });
    }
  },
});
