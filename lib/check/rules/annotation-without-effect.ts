import { labelsAt } from '../../mesh/objects/json-path';
import { type FieldPath, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { templatePath } from '../../mesh/registry/workloads';
import { isIstioKey, istioAnnotations } from '../annotations/istio-annotations';
import { misfit } from '../annotations/values';
import { rule } from '../rule';
import { similar } from '../similar';

/** Kinds of which Istio reads annotations. */
const kinds = new Set([
  ...['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Namespace', 'Pod', 'ReplicaSet', 'Rollout', 'Service'],
  ...['AuthorizationPolicy', 'Gateway', 'Ingress', 'ServiceEntry', 'StatefulSet', 'WorkloadEntry'],
]);

export const annotationWithoutEffect = rule({
  name: 'annotation-without-effect',
  description:
    'An Istio annotation is on a kind that does not support it, is misspelt, or has an invalid value, as the label sidecar.istio.io/inject can.',
  severity: 'warning',
  upstream: ['IST0107', 'IST0108', 'IST0125', 'IST0135', 'IST0136'],
  messages: {
    unknown: {
      message: 'Istio has no annotation {key}',
      effect: 'nothing: the annotation is ignored',
      fix: 'write an existing annotation: {near}',
    },
    misplaced: {
      message: '{key} has no effect on a {kind}',
      effect: 'nothing: it is read on {kinds} only',
      fix: 'move it to {place}',
    },
    value: {
      message: 'annotation {key} is {value}, not {form}',
      effect: 'the injector refuses the pod, or ignores the annotation',
      fix: 'write {form}',
    },
    label: {
      message: 'label sidecar.istio.io/inject is {value}, not "true" or "false"',
      effect:
        'the injector ignores it: the pods get a sidecar if their namespace has injection, and none otherwise',
      fix: 'write "true" or "false", in lower case and quotes',
    },
    deprecated: {
      message: 'annotation {key} is deprecated',
      effect: 'nothing today; a later version of Istio will ignore it',
      fix: '{instead}',
      severity: 'info',
    },
    early: {
      message: 'annotation {key} is alpha',
      effect: 'it works today; a release of Istio may change or remove it',
      fix: 'check it with each upgrade of Istio',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const object of mesh.objects) {
      if (!kinds.has(object.kind)) continue;
      for (const { path, kind } of placesOf(object)) {
        const labels = labelsAt(object, ...path.slice(0, -1), 'labels');
        const wish = kind === 'Pod' ? labels[inject] : undefined;
        if (wish !== undefined && !['true', 'false', ''].includes(wish) && !hasPlaceholder(wish)) {
          report('label', {
            at: fieldOf(object, ...path.slice(0, -1), 'labels', inject),
            with: { value: wish },
          });
        }
        for (const [key, value] of Object.entries(labelsAt(object, ...path))) {
          if (!isIstioKey(key)) continue;
          const at = fieldOf(object, ...path, key);
          const annotation = istioAnnotations.get(key);
          if (annotation === undefined) {
            const near =
              similar(key, [...istioAnnotations.keys()]) ??
              'istio.io/latest/docs/reference/config/annotations';
            report('unknown', { at, with: { key, near } });
            continue;
          }
          if (annotation.kinds.length > 0 && !annotation.kinds.includes(kind)) {
            const there = annotation.kinds.join(', ');
            const isForPods = annotation.kinds.includes('Pod') && templatePath(object) !== undefined;
            const place = isForPods ? 'metadata.annotations of the pod template' : there;
            report('misplaced', { at, with: { key, kind, kinds: there, place } });
            continue;
          }
          const form = misfit(annotation, value);
          if (form !== undefined) report('value', { at, with: { key, value, form } });
          if (annotation.isDeprecated) {
            const isInject = key === inject;
            if (isInject && labels[key] !== undefined) continue;
            const instead = isInject ? 'write the label sidecar.istio.io/inject instead' : 'remove it';
            report('deprecated', { at, with: { key, instead } });
          } else if (annotation.status === 'alpha' && !quiet.has(key)) {
            report('early', { at, with: { key } });
          }
        }
      }
    }
  },
});

const inject = 'sidecar.istio.io/inject';

/** Annotations that Istio's documentation recommends or that Istio writes itself. */
const quiet = new Set([
  'galley.istio.io/analyze-suppress',
  'inject.istio.io/templates',
  'istio.io/rev',
  'networking.istio.io/exportTo',
  'sidecar.istio.io/proxyCPU',
  'sidecar.istio.io/proxyCPULimit',
  'sidecar.istio.io/proxyMemory',
  'sidecar.istio.io/proxyMemoryLimit',
]);

/** The annotations of an object, and those of the pods that it creates. */
function placesOf(object: MeshObject): { path: FieldPath; kind: string }[] {
  const own = { path: ['metadata', 'annotations'], kind: object.kind };
  const template = templatePath(object);
  if (template === undefined || template.length === 0) return [own];
  return [own, { path: [...template, 'metadata', 'annotations'], kind: 'Pod' }];
}
