import { isGranted } from '../../mesh/gateway-api/reference-grants';
import type { Mesh } from '../../mesh/mesh';
import { listAt, valueAt } from '../../mesh/objects/json-path';
import { type Field, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { groupedBy } from '../../mesh/objects/multi-map';
import { hasPlaceholder } from '../../mesh/objects/placeholders';

/** A Certificate of cert-manager, which creates a Secret in its own namespace. */
export interface IssuedSecret {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
}

/** The Secrets that cert-manager creates, by name. Those that another controller may copy are left out. */
export function issuedSecretsIn(mesh: Mesh): ReadonlyMap<string, readonly IssuedSecret[]> {
  const issued = mesh.ofKind('cert-manager.io', 'Certificate').flatMap((object): IssuedSecret[] => {
    const name = valueAt(object, 'spec', 'secretName');
    const isCopied = valueAt(object, 'spec', 'secretTemplate', 'annotations') !== undefined;
    return typeof name === 'string' && !isCopied && !hasPlaceholder(`${name}${object.namespace}`)
      ? [{ object, namespace: object.namespace, name }]
      : [];
  });
  return groupedBy(issued, ({ name }) => name);
}

/** A Secret of another namespace that a Gateway of the Gateway API references without a ReferenceGrant. */
export interface UngrantedSecret {
  readonly at: Field;
  readonly gateway: MeshObject;
  readonly namespace: string;
  readonly name: string;
}

/** The references of listeners to Secrets that need a ReferenceGrant and have none in the files. */
export function ungrantedSecretsIn(mesh: Mesh): UngrantedSecret[] {
  const { gateways, referenceGrants } = mesh.gatewayApi;
  return gateways.flatMap(({ object, listeners }) =>
    listeners.flatMap((_, index) => {
      const path = ['spec', 'listeners', index, 'tls', 'certificateRefs'];
      return listAt(object, ...path).flatMap((reference, place): UngrantedSecret[] => {
        const { name = '', namespace = '', kind = 'Secret' } = (reference ?? {}) as Record<string, unknown>;
        if (typeof name !== 'string' || typeof namespace !== 'string' || kind !== 'Secret') return [];
        const isOwn = namespace === '' || namespace === object.namespace || object.isUnplaced === true;
        if (isOwn || hasPlaceholder(`${name}${namespace}`)) return [];
        const target = { kind: 'Secret', namespace, name };
        if (referenceGrants.some((grant) => isGranted(grant, object, target))) return [];
        return [{ at: fieldOf(object, ...path, place, 'namespace'), gateway: object, namespace, name }];
      });
    }),
  );
}
