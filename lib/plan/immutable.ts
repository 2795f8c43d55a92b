import type { FieldPath, Json, MeshObject } from '../mesh/mesh-object';
import { isMapping, isSame } from './objects';

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
  [
    '/Pod',
    [
      ['spec', 'containers', 0, 'ports'],
      ['spec', 'nodeName'],
      ['spec', 'serviceAccountName'],
    ],
  ],
]);

/** The field because of which one object cannot become the other; undefined where it can. */
export function immutableField(from: MeshObject, to: MeshObject): string | undefined {
  const paths = fields.get(`${to.group}/${to.kind}`) ?? [];
  return paths.find((path) => !isSame(below(from, path), below(to, path)))?.join('.');
}

function below({ data }: MeshObject, path: FieldPath): Json | undefined {
  let at: Json | undefined = data;
  for (const key of path) {
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isMapping(at) ? at[String(key)] : undefined;
  }
  return at;
}
