import { namespacesOf } from '../../mesh/injection/namespaces';
import { containersOf, ownWish, type PlacedContainer } from '../../mesh/injection/pods';
import type { Mesh } from '../../mesh/mesh';
import { valueAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { templatePath, type Workload } from '../../mesh/registry/workloads';
import { rule } from '../rule';

const proxyUser = 1337;

/** Containers of Istio itself, which run as this user on purpose. */
const ofIstio = new Set(['istio-proxy', 'istio-init', 'istio-validation', 'discovery']);

export const podRunsAsProxy = rule({
  name: 'pod-runs-as-proxy',
  description: 'An application runs as user 1337, whose traffic bypasses the sidecar.',
  severity: 'error',
  upstream: ['IST0144'],
  messages: {
    user: {
      message: '{kind} {name} runs as user 1337, the user of the sidecar',
      effect:
        'its requests bypass the sidecar: no routes, no subsets, no mTLS, so STRICT services refuse them',
      fix: 'run it as another user',
    },
    maybe: {
      message: '{kind} {name} runs as user 1337, the user of the sidecar',
      effect:
        'if its pods get a sidecar, its requests bypass it: no routes, no subsets, no mTLS, so STRICT services refuse them',
      fix: 'run it as another user',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    for (const workload of mesh.workloads.all) {
      const { object } = workload;
      const template = templatePath(object);
      if (template === undefined) continue;
      const ofPod = [...template, 'spec', 'securityContext', 'runAsUser'];
      const isForAll = valueAt(object, ...ofPod) === proxyUser;
      const containers = containersOf(object);
      const own = containers.filter(
        (each) => !ofIstio.has(each.container.name ?? '') && !isBeforeSidecar(each),
      );
      const users = own.map((each) => userOf(object, each));
      if (!users.includes(proxyUser) && !(isForAll && users.includes(undefined))) continue;
      const hasSidecar = getsSidecar(mesh, workload, containers);
      if (hasSidecar === 'no') continue;
      const id = hasSidecar === 'yes' ? 'user' : 'maybe';
      const words = { kind: object.kind, name: object.name };
      // The user of a container overrides that of its pod.
      if (isForAll && users.includes(undefined)) report(id, { at: fieldOf(object, ...ofPod), with: words });
      for (const [index, { path }] of own.entries()) {
        if (users[index] !== proxyUser) continue;
        report(id, { at: fieldOf(object, ...path, 'securityContext', 'runAsUser'), with: words });
      }
    }
  },
});

/**
 * An init container runs before the sidecar listens, and reaches the network only as this user. One that restarts always
 * runs beside the sidecar.
 */
function isBeforeSidecar({ container, path }: PlacedContainer): boolean {
  return path.includes('initContainers') && container['restartPolicy'] !== 'Always';
}

function userOf(object: MeshObject, { path }: PlacedContainer): unknown {
  return valueAt(object, ...path, 'securityContext', 'runAsUser');
}

/** Whether pods have a sidecar beside their application: a gateway has none, since its proxy is its only container. */
function getsSidecar(
  mesh: Mesh,
  workload: Workload,
  containers: readonly PlacedContainer[],
): 'yes' | 'no' | 'unknown' {
  if (containers.some(({ container }) => container.name === 'istio-proxy')) return 'yes';
  const wish = ownWish(workload);
  if (wish !== undefined) return wish ? 'yes' : 'no';
  if (workload.labels['istio.io/rev'] !== undefined) return 'yes';
  const namespace = namespacesOf(mesh).get(workload.namespace);
  if (namespace === undefined) return 'unknown';
  return namespace.isInjected ? 'yes' : 'no';
}
