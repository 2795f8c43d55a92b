import type { IstioVersion } from '../../mesh/istio-version';
import {
  aHost,
  aLabel,
  checkDistinct,
  checkExportTo,
  checkLabels,
  checkSelector,
  isHost,
  isLabel,
} from './names';
import { checkTrafficPolicy } from './traffic-policy';
import type { Written } from './written';

/** `spec` of a DestinationRule. */
export function checkDestinationRule(spec: Written, namespace: string, version: IstioVersion): void {
  const host = spec.text('host');
  if (host !== '') spec.field('host').expect(isHost(host), aHost);
  checkTrafficPolicy(spec.field('trafficPolicy'), namespace, version);
  const subsets = spec.elements('subsets');
  checkDistinct(subsets, 'subset');
  for (const subset of subsets) {
    const name = subset.text('name');
    if (name !== '') subset.field('name').allow(isLabel(name), aLabel);
    checkLabels(subset, 'labels');
    checkTrafficPolicy(subset.field('trafficPolicy'), namespace, version);
  }
  checkExportTo(spec, namespace);
  checkSelector(spec.field('workloadSelector'), 'matchLabels');
  const isElsewhere = spec.elements('exportTo').some(({ value }) => value !== '.' && value !== namespace);
  if (spec.has('workloadSelector') && isElsewhere) {
    spec.refuse('workloadSelector', 'an exportTo to other namespaces');
  }
}
