import { namespacesOf } from '../../mesh/injection/namespaces';
import { containersOf, ownWish } from '../../mesh/injection/pods';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const imageAutoNotInjected = rule({
  name: 'image-auto-not-injected',
  description: 'A proxy leaves its image to the injector, which does not see it.',
  severity: 'error',
  upstream: ['IST0146', 'IST0147'],
  messages: {
    pod: {
      message: 'container istio-proxy of Pod {name} has image auto',
      effect: 'an injected pod has a real image: this one was made without, and stays in ImagePullBackOff',
      fix: 'make the Pod anew in a namespace with injection, by a Deployment',
    },
    template: {
      message:
        'container istio-proxy of {kind} {name} has image auto, and nothing injects namespace {namespace}',
      effect: 'its pods look for an image called auto: ImagePullBackOff, so nobody answers',
      fix: 'label the namespace istio-injection: enabled, or the pods sidecar.istio.io/inject: "true"',
    },
  },
  check(mesh, report) {
    const namespaces = namespacesOf(mesh);
    for (const workload of mesh.workloads.all) {
      const { object } = workload;
      for (const { container, path } of containersOf(object)) {
        if (container.name !== 'istio-proxy' || container.image !== 'auto') continue;
        const at = fieldOf(object, ...path, 'image');
        const { name, kind } = object;
        const wish = ownWish(workload);
        const namespace = namespaces.get(object.namespace);
        // A Pod that asks for it is a manifest before its injection; nobody else writes one.
        if (kind === 'Pod') {
          if (wish !== true) report('pod', { at, with: { name } });
          continue;
        }
        if (wish === true || workload.labels['istio.io/rev'] !== undefined) continue;
        const isKnown = namespace !== undefined || mesh.isComplete;
        if (!isKnown || (namespace?.isInjected && wish !== false)) continue;
        report('template', { at, with: { kind, name, namespace: object.namespace } });
      }
    }
  },
});
