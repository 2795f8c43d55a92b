import { type FieldPath, fieldOf } from '../../mesh/mesh-object';
import { listAt, valueAt } from '../json/at';
import { rule } from '../rule';

export const deprecatedField = rule({
  name: 'deprecated-field',
  description: 'A field, or a kind, that Istio no longer reads or soon will not.',
  severity: 'warning',
  upstream: ['IST0002'],
  messages: {
    field: {
      message: '{field} is on its way out',
      effect: '{effect}',
      fix: '{fix}',
    },
    kind: {
      message: 'Istio has no kind {kind} of {group} any more',
      effect: 'nobody reads it',
      fix: 'remove it; AuthorizationPolicy and Telemetry took over',
    },
  },
  check(mesh, report) {
    for (const object of mesh.ofKind('networking.istio.io', 'VirtualService')) {
      for (const [index] of listAt(object, 'spec', 'http').entries()) {
        const path: FieldPath = ['spec', 'http', index, 'fault', 'delay', 'percent'];
        if (valueAt(object, ...path) === undefined) continue;
        const words = {
          field: 'fault.delay.percent',
          effect: 'nothing today',
          fix: 'write percentage: { value: … }',
        };
        report('field', { at: fieldOf(object, ...path), with: words });
      }
    }
    for (const object of mesh.ofKind('networking.istio.io', 'Sidecar')) {
      const path: FieldPath = ['spec', 'outboundTrafficPolicy', 'egressProxy'];
      if (valueAt(object, ...path) === undefined) continue;
      const words = { field: 'outboundTrafficPolicy.egressProxy', effect: 'it is ignored', fix: 'remove it' };
      report('field', { at: fieldOf(object, ...path), with: words });
    }
    for (const object of mesh.objects) {
      const { kind, group } = object;
      if (group !== 'config.istio.io' && group !== 'rbac.istio.io' && group !== 'authentication.istio.io')
        continue;
      report('kind', { at: fieldOf(object, 'kind'), with: { kind, group } });
    }
  },
});
