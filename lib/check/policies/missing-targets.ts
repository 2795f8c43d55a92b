import type { Mesh } from '../../mesh/mesh';
import { listAt, valueAt } from '../../mesh/objects/json-path';
import { type Field, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';

/** A target of a policy that the files lack. */
export interface MissingTarget {
  readonly at: Field;
  /** `Gateway way`. */
  readonly target: string;
  /** Whether it does not exist, as far as the files tell. */
  readonly isSure: boolean;
  /** The object of the same name in the only other namespace that has one. */
  readonly other: MeshObject | undefined;
}

const groups: ReadonlyMap<string, string> = new Map([
  ['Gateway', 'gateway.networking.k8s.io'],
  ['Service', ''],
  ['ServiceEntry', 'networking.istio.io'],
]);

/** The targets of a policy, in `targetRefs` or the older `targetRef`, that the files lack. */
export function missingTargetsOf(mesh: Mesh, policy: MeshObject): MissingTarget[] {
  const several = listAt(policy, 'spec', 'targetRefs').map((value, index) => ({
    value,
    path: ['spec', 'targetRefs', index],
  }));
  const single = { value: valueAt(policy, 'spec', 'targetRef'), path: ['spec', 'targetRef'] };
  return (several.length > 0 ? several : [single]).flatMap(({ value, path }) => {
    const { group = '', kind = '', name, namespace = policy.namespace } = (value ?? {}) as Reference;
    if (typeof name !== 'string' || name === '' || groups.get(kind) !== (group === 'core' ? '' : group))
      return [];
    const answer = existing(mesh, groups.get(kind) ?? '', kind, namespace, name);
    if (answer === undefined) return [];
    return [{ at: fieldOf(policy, ...path, 'name'), target: `${kind} ${name}`, ...answer }];
  });
}

interface Reference {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

function existing({ known }: Mesh, group: string, kind: string, namespace: string, name: string) {
  if (known.object(group, kind, namespace, name) !== 'no') return undefined;
  const [other, ...more] = known.named(group, kind, name);
  // Gateways are often of another team, or made by a command: another name of the namespace says little.
  const isSure = kind === 'Service' || known.isAbsent(group, kind, namespace, name);
  return { isSure, other: more.length === 0 ? other : undefined };
}
