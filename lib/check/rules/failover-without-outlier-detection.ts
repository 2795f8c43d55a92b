import { isBefore } from '../../mesh/istio-version';
import { listAt, valueAt } from '../../mesh/objects/json-path';
import { type FieldPath, fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const failoverWithoutOutlierDetection = rule({
  name: 'failover-without-outlier-detection',
  description:
    'A DestinationRule configures failover without outlier detection, so failures are not detected.',
  severity: 'warning',
  messages: {
    blind: {
      message: 'DestinationRule {name} has {field} without outlierDetection',
      effect: 'pods that answer with errors stay in use: no request fails over to the next region or zone',
      fix: 'add trafficPolicy.outlierDetection beside it, such as consecutive5xxErrors: 5',
    },
  },
  check(mesh, report) {
    if (mesh.configuration.detectsOutliers && !isBefore(mesh.istioVersion, '1.31')) return;
    for (const { object } of mesh.destinationRules.all) {
      const whole: FieldPath = ['spec', 'trafficPolicy'];
      const ofSubsets = listAt(object, 'spec', 'subsets').map(
        (_, index): FieldPath => [...['spec', 'subsets'], index, 'trafficPolicy'],
      );
      for (const path of [whole, ...ofSubsets]) {
        const field = ['failover', 'failoverPriority'].find(
          (each) => listAt(object, ...path, 'loadBalancer', 'localityLbSetting', each).length > 0,
        );
        // A subset takes over what it does not say itself.
        const detects = [path, whole].some(
          (each) => valueAt(object, ...each, 'outlierDetection') !== undefined,
        );
        if (field === undefined || detects) continue;
        const at = fieldOf(object, ...path, 'loadBalancer', 'localityLbSetting', field);
        report('blind', { at, with: { name: object.name, field } });
      }
    }
  },
});
