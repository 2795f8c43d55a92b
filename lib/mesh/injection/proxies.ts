import type { Answer } from '../known/answer';
import type { Mesh } from '../mesh';
import { valueAt } from '../objects/json-path';
import { templatePath, type Workload } from '../registry/workloads';
import { namespacesOf } from './namespaces';
import { containersOf, ownWish } from './pods';

/**
 * Whether a proxy of the mesh, a sidecar or ztunnel, takes the requests to pods. It is unknown without the labels of the
 * namespace, which are often set by hand, even if the files contain the Namespace.
 */
export function haveProxy(mesh: Mesh): (workload: Workload) => Answer {
  const namespaces = namespacesOf(mesh);
  return (workload) => {
    const { object, labels } = workload;
    const template = templatePath(object);
    // A machine outside the cluster is not injected: its proxy, if it has one, was installed there.
    if (template === undefined) return 'unknown';
    const namespace = namespaces.get(workload.namespace);
    const isAmbient = labels['istio.io/dataplane-mode'] === 'ambient' || namespace?.isAmbient;
    if (isAmbient && labels['istio.io/dataplane-mode'] !== 'none') return 'yes';
    if (containersOf(object).some(({ container }) => container.name === 'istio-proxy')) return 'yes';
    // The injector skips pods in the network of their node, whatever they request.
    if (valueAt(object, ...template, 'spec', 'hostNetwork') === true) return 'no';
    const wish = ownWish(workload);
    if (wish !== undefined) return wish ? 'yes' : 'no';
    if (namespace?.labels['istio-injection'] === 'disabled') return 'no';
    return namespace?.isInjected ? 'yes' : 'unknown';
  };
}
