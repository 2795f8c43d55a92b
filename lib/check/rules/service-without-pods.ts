import { fieldOf } from '../../mesh/objects/mesh-object';
import { labelText } from '../../mesh/registry/label-words';
import { isWritten } from '../../mesh/registry/workloads';
import { rule } from '../rule';
import { similar } from '../similar';

export const serviceWithoutPods = rule({
  name: 'service-without-pods',
  description: 'A Service selects no pod.',
  severity: 'warning',
  upstream: [],
  messages: {
    nobody: {
      message: 'Service {service} selects {labels}, which no pod in {namespace} has',
      effect: 'requests to it get 503 "no healthy upstream" (flag UH)',
      fix: 'select labels of existing pods: {near}',
    },
    strangers: {
      message: 'Service {service} selects {labels}, which no pod in {namespace} has',
      effect: 'requests to it get 503 "no healthy upstream" (flag UH)',
      fix: 'select labels of existing pods, or add the workload',
    },
  },
  check(mesh, report) {
    for (const service of mesh.services.all) {
      const { object, selector, namespace } = service;
      if (object?.kind !== 'Service' || selector === undefined || mesh.behind(service).length > 0) continue;
      const there = mesh.workloads.in(namespace).filter(isWritten);
      if (there.length === 0) continue;
      const shared = (labels: Readonly<Record<string, string>>) =>
        Object.entries(selector).filter(([key, value]) => labels[key] === value).length;
      const [near] = [...there].sort((a, b) => shared(b.labels) - shared(a.labels));
      if (near === undefined) continue;
      const words = { service: object.name, labels: labelText(selector), namespace };
      // Pods that share no label are not those that were meant.
      if (shared(near.labels) === 0 && similar(object.name, [near.object.name]) === undefined) {
        report('strangers', { at: fieldOf(object, 'spec', 'selector'), with: words });
        continue;
      }
      report('nobody', {
        at: fieldOf(object, 'spec', 'selector'),
        related: [
          { at: near.at, message: `${near.object.kind} ${near.object.name} has ${labelText(near.labels)}` },
        ],
        with: { ...words, near: labelText(near.labels) },
      });
    }
  },
});
