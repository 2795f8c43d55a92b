import type { OutlierDetection } from '../../mesh/objects/istio-types';
import { type Field, fieldOf, type Labels } from '../../mesh/objects/mesh-object';
import { carries } from '../../mesh/registry/workloads';
import { rule } from '../rule';

export const outlierDetectionEjectsNobody = rule({
  name: 'outlier-detection-ejects-nobody',
  description: 'Outlier detection may eject less than one pod, so it ejects none.',
  severity: 'warning',
  messages: {
    few: {
      message: 'outlierDetection may eject {percent} of {pods} pods: less than one pod',
      effect:
        'a pod that answers every request with an error is not ejected, and keeps receiving its share of the requests',
      fix: 'set maxEjectionPercent to {enough} or more',
    },
  },
  check(mesh, report) {
    for (const { object, spec, host } of mesh.destinationRules.all) {
      const [service] = mesh.services.named(host);
      if (service === undefined) continue;
      const look = (detection: OutlierDetection | undefined, labels: Labels, at: Field): void => {
        if (detection === undefined) return;
        const pods = mesh.behind(service).filter((each) => carries(each.labels, labels));
        if (pods.length === 0 || pods.some(({ replicas }) => replicas === undefined)) return;
        const count = pods.reduce((sum, { replicas = 0 }) => sum + replicas, 0);
        const percent = detection.maxEjectionPercent ?? 10;
        // A single pod is ejected only at 100 percent, which leaves no pod: no fault.
        if (count < 2 || (count * percent) / 100 >= 1) return;
        const enough = Math.ceil(100 / count);
        const shown = detection.maxEjectionPercent === undefined ? '10% (the default)' : `${percent}%`;
        report('few', { at, with: { percent: shown, pods: count, enough } });
      };
      const path = ['trafficPolicy', 'outlierDetection'];
      const subsets = spec.subsets ?? [];
      for (const [index, subset] of subsets.entries()) {
        const own = subset.trafficPolicy?.outlierDetection;
        const at =
          own === undefined
            ? fieldOf(object, 'spec', ...path)
            : fieldOf(object, 'spec', 'subsets', index, ...path);
        look(own ?? spec.trafficPolicy?.outlierDetection, subset.labels ?? {}, at);
      }
      if (subsets.length === 0)
        look(spec.trafficPolicy?.outlierDetection, {}, fieldOf(object, 'spec', ...path));
    }
  },
});
