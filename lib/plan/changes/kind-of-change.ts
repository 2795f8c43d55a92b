import { isMapping, specOf } from '../../mesh/objects/json';
import type { FieldPath, Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';

/** Fields that the API server lets nobody change, by `group/Kind`. */
const fields: ReadonlyMap<string, readonly FieldPath[]> = new Map<string, readonly FieldPath[]>([
  ...['Deployment', 'DaemonSet', 'ReplicaSet'].map((kind): [string, readonly FieldPath[]] => [
    `apps/${kind}`,
    [['spec', 'selector']],
  ]),
  [
    'apps/StatefulSet',
    [
      ['spec', 'selector'],
      ['spec', 'serviceName'],
      ['spec', 'podManagementPolicy'],
      ['spec', 'volumeClaimTemplates'],
    ],
  ],
  [
    'batch/Job',
    [
      ['spec', 'selector'],
      ['spec', 'template'],
      ['spec', 'completionMode'],
    ],
  ],
  ['/Service', [['spec', 'clusterIP']]],
  ...['RoleBinding', 'ClusterRoleBinding'].map((kind): [string, readonly FieldPath[]] => [
    `rbac.authorization.k8s.io/${kind}`,
    [['roleRef']],
  ]),
]);

/** The field because of which one object cannot become the other; undefined where it can. */
export function immutableField(from: MeshObject, to: MeshObject): string | undefined {
  const name = `${to.group}/${to.kind}`;
  if (name === '/Pod') return fieldOfPod(from, to);
  const paths = fields.get(name) ?? [];
  return paths.find((path) => !isSame(below(from, path), below(to, path)))?.join('.');
}

/** Of a Pod hardly anything can be changed but its images. */
function fieldOfPod(from: MeshObject, to: MeshObject): string | undefined {
  const [before, after] = [fixedOfPod(specOf(from)), fixedOfPod(specOf(to))];
  const changed = Object.keys({ ...before, ...after }).filter((name) => !isSame(before[name], after[name]));
  return changed.length === 0 ? undefined : `spec.${changed.sort()[0]}`;
}

function fixedOfPod({ activeDeadlineSeconds: _, tolerations: __, ...spec }: JsonObject): JsonObject {
  const lists = ['containers', 'initContainers'].map((name) => [name, withoutImages(spec[name])] as const);
  return { ...spec, ...Object.fromEntries(lists) };
}

function withoutImages(containers: Json | undefined): Json | undefined {
  if (!Array.isArray(containers)) return containers;
  return containers.map((each) => (isMapping(each) ? { ...each, image: null } : each));
}

function below({ data }: MeshObject, path: FieldPath): Json | undefined {
  let at: Json | undefined = data;
  for (const key of path) {
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isMapping(at) ? at[String(key)] : undefined;
  }
  return at;
}
