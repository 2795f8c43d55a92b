import { namespacesOf } from '../../mesh/injection/namespaces';
import { containersOf, ownWish } from '../../mesh/injection/pods';
import { injectorsOf } from '../../mesh/injection/revisions';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { isWritten } from '../../mesh/registry/workloads';
import { rule } from '../rule';

export const podWithoutSidecar = rule({
  name: 'pod-without-sidecar',
  description: 'Pods have no sidecar, although they may be intended to have one.',
  severity: 'info',
  upstream: ['IST0102', 'IST0103', 'IST0148'],
  messages: {
    namespace: {
      message: 'namespace {namespace} has no injection label, so its pods get no sidecar',
      effect: 'routes and subsets do not apply to requests of its pods, and they are reached without mTLS',
      fix: 'label it istio-injection: enabled, or disabled if this is intended',
    },
    value: {
      message: 'namespace {namespace} has istio-injection: {value}; pods get no sidecar',
      effect:
        'the injection webhooks take enabled only: routes and subsets do not apply to requests of its pods, and they are reached without mTLS',
      fix: 'label it istio-injection: enabled, or disabled if this is intended',
      severity: 'warning',
    },
    byDefault: {
      message: 'namespace {namespace} has no injection label; its pods get a sidecar',
      effect: 'the injector is configured to inject every namespace that does not opt out',
      fix: 'label it istio-injection: enabled or disabled, so that the result does not depend on that setting',
    },
    pod: {
      message: 'Pod {pod} has no sidecar in a namespace with injection',
      effect: 'routes do not apply to its requests; STRICT mTLS refuses them',
      fix: 'recreate the Pod; if it is not in the cluster yet, there is nothing to do',
    },
  },
  check(mesh, report) {
    const namespaces = namespacesOf(mesh);
    const injectors = injectorsOf(mesh);
    for (const [namespace, { object, labels, isAmbient }] of namespaces) {
      if (namespace === mesh.rootNamespace || isAmbient || namespace.startsWith('kube-')) continue;
      const value = labels['istio-injection'];
      if (value !== undefined && !settled.test(value) && !hasPlaceholder(value)) {
        const at = fieldOf(object, 'metadata', 'labels', 'istio-injection');
        report('value', { at, with: { namespace, value: value === '' ? '""' : value } });
        continue;
      }
      if (value !== undefined || labels['istio.io/rev'] !== undefined) continue;
      const workloads = mesh.workloads.in(namespace).filter(isWritten);
      if (
        workloads.length === 0
          ? !mesh.known.holdsPods(namespace)
          : workloads.every((each) => ownWish(each) !== undefined)
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

/** The value that injects, and those that are meant to opt out, as every other value does. */
const settled = /^(enabled|disabled?|false|off|no|none)$/;

/** Who uses the network of the node cannot have its traffic taken over. */
function isOnHost(spec: unknown): boolean {
  return (spec as { hostNetwork?: boolean } | undefined)?.hostNetwork === true;
}
