import { listAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const accessLogWithoutProvider = rule({
  name: 'access-log-without-provider',
  description: 'A Telemetry configures access logging without a provider, and there is no default provider.',
  severity: 'warning',
  upstream: ['IST0157'],
  messages: {
    none: {
      message: 'Telemetry {name} has accessLogging without providers',
      effect: 'nothing is logged, unless the mesh configuration has a default provider for access logs',
      fix: 'reference one in providers, such as envoy',
    },
  },
  check(mesh, report) {
    if (mesh.configuration.accessLogProviders.length > 0) return;
    for (const object of mesh.ofKind('telemetry.istio.io', 'Telemetry')) {
      for (const [index, value] of listAt(object, 'spec', 'accessLogging').entries()) {
        const { disabled, providers = [] } = (value ?? {}) as { disabled?: boolean; providers?: unknown[] };
        if (disabled === true || providers.length > 0) continue;
        report('none', { at: fieldOf(object, 'spec', 'accessLogging', index), with: { name: object.name } });
      }
    }
  },
});
