import { fieldOf } from '../../mesh/objects/mesh-object';
import { isWritten } from '../../mesh/registry/workloads';
import { labelText } from '../nearest-workload';
import { rule } from '../rule';

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
      report('nobody', {
        at: fieldOf(object, 'spec', 'selector'),
        related: [
          { at: near.at, message: `${near.object.kind} ${near.object.name} has ${labelText(near.labels)}` },
        ],
        with: { service: object.name, labels: labelText(selector), namespace, near: labelText(near.labels) },
      });
    }
  },
});
