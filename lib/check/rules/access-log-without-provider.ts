import type { Mesh } from '../../mesh/mesh';
import { listAt, valueAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const accessLogWithoutProvider = rule({
  name: 'access-log-without-provider',
  description: 'A Telemetry configures access logging without a provider, and there is no default provider.',
  severity: 'warning',
  upstream: ['IST0157'],
  messages: {
    none: {
      message: 'Telemetry {name} has accessLogging without providers',
      effect:
        'nothing is logged, unless the mesh configuration has a default provider for access logs or a Telemetry of a wider scope names one',
      fix: 'reference one in providers, such as envoy',
    },
  },
  check(mesh, report) {
    if (mesh.configuration.accessLogProviders.length > 0) return;
    const objects = mesh.ofKind('telemetry.istio.io', 'Telemetry');
    const wide = new Set(
      objects.filter((each) => isWide(each) && namesProvider(each)).map(({ namespace }) => namespace),
    );
    for (const object of objects) {
      let isInherited = namespacesBefore(mesh, object).some((namespace) => wide.has(namespace));
      for (const [index, value] of listAt(object, 'spec', 'accessLogging').entries()) {
        const { disabled, providers = [] } = (value ?? {}) as Entry;
        // An entry without providers has those of the entry before it, also of a Telemetry with a wider scope.
        isInherited ||= providers.length > 0;
        if (disabled === true || isInherited) continue;
        report('none', { at: fieldOf(object, 'spec', 'accessLogging', index), with: { name: object.name } });
      }
    }
  },
});

interface Entry {
  readonly disabled?: boolean;
  readonly providers?: readonly unknown[];
}

function namesProvider(object: MeshObject): boolean {
  return listAt(object, 'spec', 'accessLogging').some(
    (value) => (((value ?? {}) as Entry).providers ?? []).length > 0,
  );
}

/** Whether it applies to all pods of its namespace, or of the mesh. */
function isWide(object: MeshObject): boolean {
  return ['selector', 'targetRef', 'targetRefs'].every((key) => valueAt(object, 'spec', key) === undefined);
}

/** The namespaces whose wide Telemetry comes before this one. */
function namespacesBefore({ rootNamespace }: Mesh, object: MeshObject): string[] {
  const isOfRoot = object.namespace === rootNamespace;
  if (isWide(object)) return isOfRoot ? [] : [rootNamespace];
  return [rootNamespace, object.namespace];
}
