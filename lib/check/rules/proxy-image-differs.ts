import { namespacesOf } from '../../mesh/injection/namespaces';
import { containersOf } from '../../mesh/injection/pods';
import { injectorsOf } from '../../mesh/injection/revisions';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const proxyImageDiffers = rule({
  name: 'proxy-image-differs',
  description: 'A pod runs another proxy image than its namespace injects.',
  severity: 'warning',
  upstream: ['IST0158'],
  messages: {
    differs: {
      message: 'Pod {pod} runs another proxy image than its namespace injects',
      effect: 'it keeps {image}, with which it was created; namespace {namespace} injects {wanted}',
      fix: 'restart its Deployment: kubectl rollout restart',
    },
  },
  check(mesh, report) {
    const injectors = injectorsOf(mesh);
    if (injectors.size === 0) return;
    const namespaces = namespacesOf(mesh);
    for (const { object, annotations } of mesh.workloads.all) {
      const namespace = namespaces.get(object.namespace);
      if (object.kind !== 'Pod' || namespace === undefined || !namespace.isInjected) continue;
      if (annotations['sidecar.istio.io/proxyImage'] !== undefined) continue;
      const wanted = injectors.get(namespace.labels['istio.io/rev'] ?? 'default')?.image;
      if (wanted === undefined) continue;
      for (const { container, path } of containersOf(object)) {
        const { name, image = '' } = container;
        const variants = [wanted, `${wanted}-distroless`, `${wanted}-debug`];
        if (name !== 'istio-proxy' || variants.includes(image)) continue;
        report('differs', {
          at: fieldOf(object, ...path, 'image'),
          related: [{ at: fieldOf(namespace.object, 'metadata', 'labels'), message: 'the namespace' }],
          with: { pod: object.name, image, namespace: object.namespace, wanted },
        });
      }
    }
  },
});
