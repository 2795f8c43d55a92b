import { fieldOf } from '../../mesh/objects/mesh-object';
import { rolloutHash } from '../../mesh/registry/any-value';
import { carries } from '../../mesh/registry/workloads';
import { destinationsOf } from '../../mesh/routes/destinations';
import { rule } from '../rule';

export const serviceSelectsVersion = rule({
  name: 'service-selects-version',
  description: 'A Service selects only one version, so a subset of another version is empty.',
  severity: 'error',
  messages: {
    routed: {
      message: 'Service {service} selects only {key}={value}: subset {subset} is empty',
      effect:
        'the subset needs {key}={other}: requests that are routed to it get 503 "no healthy upstream" (flag UH)',
      fix: 'remove {key} from the selector of the Service: routes and subsets tell versions apart',
    },
    unrouted: {
      message: 'Service {service} selects only {key}={value}: subset {subset} is empty',
      effect:
        'nothing yet: the subset needs {key}={other}; once a route references it, requests get 503 "no healthy upstream" (flag UH)',
      fix: 'remove {key} from the selector of the Service once routes reference a subset for each version',
      severity: 'info',
    },
  },
  check(mesh, report) {
    const reached = destinationsOf(mesh).filter(({ isReached }) => isReached);
    const routed = new Set(reached.map(({ host, destination }) => `${host}\0${destination.subset ?? ''}`));
    for (const service of mesh.services.all) {
      const { object, selector, host, namespace } = service;
      if (object === undefined || selector === undefined) continue;
      for (const { spec, object: ruleObject } of mesh.destinationRules.covering(host)) {
        for (const [index, { name = '', labels = {} }] of (spec.subsets ?? []).entries()) {
          const key = Object.keys(selector).find(
            (each) =>
              // Argo Rollouts writes this label to both, and changes both when the version changes.
              each !== rolloutHash && Object.hasOwn(labels, each) && labels[each] !== selector[each],
          );
          if (key === undefined) continue;
          const { [key]: value = '', ...rest } = selector;
          const other = labels[key] ?? '';
          // Without pods of that version the Service is not what is wrong.
          if (!mesh.workloads.selected(namespace, rest).some((pod) => carries(pod.labels, labels))) continue;
          const at = fieldOf(object, 'spec', 'selector', key);
          const related = [{ at: fieldOf(ruleObject, 'spec', 'subsets', index), message: `subset ${name}` }];
          const words = { service: object.name, key, value, subset: name, other };
          if (!routed.has(`${host}\0${name}`)) report('unrouted', { at, related, with: words });
          else {
            // Who calls the Service past the routes would reach all versions then.
            const isSafe = Object.keys(rest).length > 0 && !routed.has(`${host}\0`);
            report('routed', { at, related, edits: isSafe ? [{ remove: at }] : undefined, with: words });
          }
        }
      }
    }
  },
});
