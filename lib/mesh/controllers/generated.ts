import { wordsOf } from '../objects/key';
import type { MeshObject, Source } from '../objects/mesh-object';
import { fullHost } from '../registry/hosts';
import type { GeneratedService, MeshPort, MeshService } from '../registry/services';
import { unwrittenDeployment, type Workload } from '../registry/workloads';

/** The objects that a controller creates from an object of the manifests. They are in the cluster, and in no file. */
export interface Generated {
  readonly services: readonly MeshService[];
  readonly workloads: readonly Workload[];
}

/** No objects. */
export const nothingGenerated: Generated = { services: [], workloads: [] };

const createdBy = '(created by ';

/** Whether a controller creates the object from another one of the manifests. */
export function isGenerated({ source }: MeshObject): boolean {
  return source.file.startsWith(createdBy);
}

/** In place of a text: `(created by Canary shop/cart)`. */
export function createdFrom({ kind, namespace, name }: MeshObject): Source {
  const file = `${createdBy}${wordsOf(`/${kind}/${namespace}/${name}`)})`;
  return { file, position: () => undefined, written: () => undefined };
}

/** A Service that a controller creates. @param from the object, and the field of the ports if all of them are known */
export function generatedService(
  from: GeneratedService,
  name: string,
  domain: string,
  fields: Pick<MeshService, 'selector' | 'resolution'> & {
    readonly ports: readonly Omit<MeshPort, 'path'>[];
  },
): MeshService {
  const { namespace } = from.by;
  return {
    host: fullHost(name, { namespace, domain }),
    namespace,
    object: undefined,
    generated: from,
    ...fields,
    ports: fields.ports.map((each) => ({ ...each, path: [] })),
    exportedTo: { everywhere: true, namespaces: new Set() },
  };
}

/** A Deployment that a controller creates. */
export function generatedDeployment(
  by: MeshObject,
  name: string,
  fields: Pick<Workload, 'labels' | 'replicas' | 'containers' | 'serviceAccount' | 'annotations'>,
): Workload {
  const { namespace } = by;
  const object = unwrittenDeployment(name, namespace, createdFrom(by).file);
  return { object, at: { object, path: [] }, namespace, ...fields };
}
