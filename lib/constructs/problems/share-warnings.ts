import type { Version } from '../pods/version';
import type { Canary } from '../values/release';
import type { ValueProblem } from './problem';

/** The ratio of requests per pod, canary to stable version alone, from which on a warning is given. */
const times = 2;

/**
 * Warns of a canary with too few pods for its weight. Without a canary, each pod of the stable version takes an equal
 * part of all requests, so a pod can bear at least that. Autoscalers count with their minimum, which runs when the
 * weight changes. The number of requests that `when` matches is unknown.
 *
 * @param isAtMost whether the weight is only the most that the canary can get
 */
export function shareWarnings(
  stable: Version,
  { version, weight, when }: Canary,
  isAtMost = false,
): ValueProblem[] {
  const pods = version.leastPods;
  const stablePods = stable.leastPods;
  // Invalid numbers are reported as problems.
  if (![weight, pods, stablePods].every((value) => Number.isInteger(value) && value > 0)) return [];
  const replaced = (weight * stablePods) / 100;
  if (replaced < times * pods) return [];
  const name = version.versionName;
  const verb = isAtMost ? 'can get' : pods === 1 ? 'gets' : 'get';
  return [
    {
      rule: 'share-outruns-pods',
      message: `${podsOf(version)} of ${name} ${verb} ${weight}% of the requests, the share of ${rounded(replaced)} of the ${podsOf(stable)} of ${stable.versionName}`,
      effect: `each pod of ${name} ${isAtMost ? 'can take' : 'takes'} ${rounded(weight / pods)}% of the requests; without a canary a pod takes ${rounded(100 / stablePods)}%${when.length > 0 ? ' (requests that `when` matches are not counted)' : ''}; beyond its capacity, requests are slow or fail`,
      fix: `give ${name} ${Math.ceil(replaced)} pods first, or set the weight to ${Math.floor((100 * pods) / stablePods)} or less`,
    },
  ];
}

function podsOf({ leastPods, mostPods, autoscaler }: Version): string {
  const count = leastPods === 1 ? '1 pod' : `${leastPods} pods`;
  return autoscaler === undefined ? count : `${count} (autoscaled, at most ${mostPods})`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
