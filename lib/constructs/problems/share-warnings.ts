import type { Version } from '../pods/version';
import type { Canary } from '../values/release';
import type { ValueProblem } from './problem';

/** How much more a pod of the canary may take than a pod of the stable version alone, before it is told. */
const times = 2;

/**
 * A canary whose weight outruns its pods. Without a canary each pod of the stable version takes an equal part of all
 * requests, so that is what a pod is known to bear. Autoscalers count with their minimum, since it is there when the
 * weight changes; how many requests `when` matches, nobody knows here.
 */
export function shareWarnings(stable: Version, { version, weight, when }: Canary): ValueProblem[] {
  const pods = version.leastPods;
  const stablePods = stable.leastPods;
  // What is wrong with these numbers is told as a problem.
  if (![weight, pods, stablePods].every((value) => Number.isInteger(value) && value > 0)) return [];
  const replaced = (weight * stablePods) / 100;
  if (replaced < times * pods) return [];
  const name = version.versionName;
  return [
    {
      rule: 'share-outruns-pods',
      message: `${podsOf(version)} of ${name} ${pods === 1 ? 'gets' : 'get'} ${weight}% of the requests, the share of ${rounded(replaced)} of the ${podsOf(stable)} of ${stable.versionName}`,
      effect: `each pod of ${name} takes ${rounded(weight / pods)}% of the requests, where ${rounded(100 / stablePods)}% is a pod's share without a canary${when.length > 0 ? ' (requests that `when` matches are not counted)' : ''}; if it cannot, they are answered late or fail`,
      fix: `give ${name} ${Math.ceil(replaced)} pods first, or set the weight to ${Math.floor((100 * pods) / stablePods)} or less`,
    },
  ];
}

function podsOf({ leastPods, mostPods, autoscaler }: Version): string {
  const count = leastPods === 1 ? '1 pod' : `${leastPods} pods`;
  return autoscaler === undefined ? count : `${count} (autoscaled, ${mostPods} at the most)`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
