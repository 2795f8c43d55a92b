import { namespacesOf } from '../../mesh/injection/namespaces';
import { containersOf, ownWish } from '../../mesh/injection/pods';
import { injectorsOf } from '../../mesh/injection/revisions';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const podWithoutSidecar = rule({
  name: 'pod-without-sidecar',
  description: 'Pods that get no sidecar, though they may be meant to have one.',
  severity: 'info',
  upstream: ['IST0102', 'IST0103', 'IST0148'],
  messages: {
    namespace: {
      message: 'namespace {namespace} says nothing about sidecars, so its pods get none',
      effect: 'no route and no subset counts for what its pods call, and they are reached without mTLS',
      fix: 'label it istio-injection: enabled, or disabled if that is meant',
    },
    byDefault: {
      message: 'namespace {namespace} says nothing about sidecars, and its pods get one all the same',
      effect: 'the injector is set to take in every namespace that does not refuse',
      fix: 'label it istio-injection: enabled or disabled, so that it holds under any setting',
    },
    pod: {
      message: 'Pod {pod} has no container istio-proxy, in a namespace whose pods get one when they are made',
      effect: 'as it is, no route counts for what it calls; STRICT mTLS refuses it',
      fix: 'make the Pod anew; if it is not in the cluster yet, nothing has to be done',
    },
  },
  check(mesh, report) {
    const namespaces = namespacesOf(mesh);
    const injectors = injectorsOf(mesh);
    for (const [namespace, { object, labels, isAmbient }] of namespaces) {
      if (namespace === mesh.rootNamespace || isAmbient || namespace.startsWith('kube-')) continue;
      if (labels['istio-injection'] !== undefined || labels['istio.io/rev'] !== undefined) continue;
      const workloads = mesh.workloads.in(namespace);
      if (
        workloads.length === 0 ? !mesh.isComplete : workloads.every((each) => ownWish(each) !== undefined)
      ) {
        continue;
      }
      const at = fieldOf(object, 'metadata', 'name');
      const isForAll = injectors.get('default')?.isForAll ?? false;
      report(isForAll ? 'byDefault' : 'namespace', { at, with: { namespace } });
    }
    for (const workload of mesh.workloads.all) {
      const { object } = workload;
      if (object.kind !== 'Pod' || !namespaces.get(object.namespace)?.isInjected) continue;
      if (ownWish(workload) === false || isOnHost(object.data['spec'])) continue;
      if (containersOf(object).some(({ container }) => container.name === 'istio-proxy')) continue;
      report('pod', { at: fieldOf(object, 'spec', 'containers'), with: { pod: object.name } });
    }
  },
});

/** Who uses the network of the node cannot have its traffic taken over. */
function isOnHost(spec: unknown): boolean {
  return (spec as { hostNetwork?: boolean } | undefined)?.hostNetwork === true;
}
