import { namespacesOf } from '../../mesh/injection/namespaces';
import { containersOf, ownWish } from '../../mesh/injection/pods';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const imageAutoNotInjected = rule({
  name: 'image-auto-not-injected',
  description: 'A proxy has image: auto, but the injector does not process its pods.',
  severity: 'error',
  upstream: ['IST0146', 'IST0147'],
  messages: {
    pod: {
      message: 'istio-proxy of Pod {name} has image: auto',
      effect:
        'an injected pod has a real image: this one was created without injection, and stays in ImagePullBackOff',
      fix: 'recreate the Pod in a namespace with injection, by a Deployment',
    },
    template: {
      message: 'istio-proxy of {kind} {name} has image: auto without injection',
      effect: 'nothing injects namespace {namespace}: its pods stay in ImagePullBackOff, and no pod answers',
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
        const isKnown = namespace !== undefined || mesh.known.holdsAll('', 'Namespace');
        if (!isKnown || (namespace?.isInjected && wish !== false)) continue;
        report('template', { at, with: { kind, name, namespace: object.namespace } });
      }
    }
  },
});
