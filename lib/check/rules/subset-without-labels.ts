import { labelledSubsets } from '../../mesh/controllers/argo-rollouts';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const subsetWithoutLabels = rule({
  name: 'subset-without-labels',
  description: 'A subset has no labels, so it contains all pods of the host.',
  severity: 'info',
  upstream: ['KIA0209'],
  messages: {
    all: {
      message: 'subset {subset} of {host} has no labels',
      effect: 'its requests go to the pods of every version, under the traffic policy of the subset',
      fix: 'none if the subset only carries a traffic policy, as for an egress gateway; otherwise add labels',
    },
  },
  check(mesh, report) {
    const labelled = labelledSubsets(mesh.controllers.rollouts);
    for (const { object, spec, host } of mesh.destinationRules.all) {
      for (const [index, { name = '', labels = {} }] of (spec.subsets ?? []).entries()) {
        if (Object.keys(labels).length > 0) continue;
        if (labelled.get(`${object.namespace}/${object.name}`)?.has(name)) continue;
        report('all', {
          at: fieldOf(object, 'spec', 'subsets', index, 'name'),
          with: { subset: name, host },
        });
      }
    }
  },
});
