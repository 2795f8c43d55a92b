import { isDeepStrictEqual } from 'node:util';
import type { ValueProblem } from '../problems/problem';
import type { Autoscaling } from './autoscaling';
import { wholeNumberProblems } from './numbers';
import { shown } from './shown';
import type { VersionProps } from './version-props';

/** The number of pods: fixed, or set by an autoscaler. */
export interface Capacity {
  readonly replicas?: number;
  readonly autoscaling?: Autoscaling;
}

/** A number of pods set outside the versions: at the service, or at the CanaryPair. */
export interface CapacityPlace extends Capacity {
  /** The name of the place in messages. */
  readonly name: string;
}

/** A version with the number of pods of its place, if that has one. A version with a different number is refused. */
export function versionInPlace(props: VersionProps, place: Capacity): VersionProps {
  const { replicas, autoscaling } = place;
  if (autoscaling !== undefined) return { ...props, replicas: undefined, autoscaling };
  return replicas === undefined ? props : { ...props, replicas, autoscaling };
}

/**
 * The problems of a number of pods that is set for a place. A version with a different number is refused rather than
 * preferred: most often it is the small number of a promoted canary, which moved into the service with the version.
 */
export function capacityProblems(place: CapacityPlace, version: VersionProps): ValueProblem[] {
  if (!isSet(place)) return [];
  if (place.replicas !== undefined && place.autoscaling !== undefined) {
    return [
      {
        rule: 'replicas-with-autoscaling',
        message: `${place.name} has both replicas and autoscaling`,
        effect: 'every apply resets the number of pods that the autoscaler has set',
        fix: 'remove replicas or autoscaling',
      },
    ];
  }
  const problems = wholeNumberProblems(place.replicas, {
    rule: 'invalid-replicas',
    what: `replicas of ${place.name}`,
    least: 0,
    effect: 'the API server refuses the Deployment, so no pod starts',
  });
  if (problems.length > 0 || !isSet(version) || isSame(version, place)) return problems;
  return [
    {
      rule: 'replicas-differ',
      message: `version ${version.name} has ${text(version)}, but ${place.name} has ${text(place)}`,
      effect: effectOf(version, place),
      fix: `remove ${version.autoscaling === undefined ? 'replicas' : 'autoscaling'} from the version, so that it gets the number of ${place.name}`,
    },
  ];
}

function effectOf(version: Capacity, place: Capacity): string {
  const least = ({ replicas = 0, autoscaling }: Capacity) => autoscaling?.min ?? replicas;
  return least(version) < least(place)
    ? `${pods(version)} would get the requests that ${pods(place)} are meant for`
    : `${pods(version)} would run instead of ${pods(place)}`;
}

function isSet({ replicas, autoscaling }: Capacity): boolean {
  return replicas !== undefined || autoscaling !== undefined;
}

function isSame(one: Capacity, other: Capacity): boolean {
  return one.replicas === other.replicas && isDeepStrictEqual(one.autoscaling, other.autoscaling);
}

/** The number as the program writes it. */
function text({ replicas, autoscaling }: Capacity): string {
  if (autoscaling === undefined) return `replicas: ${shown(replicas)}`;
  const { min, max, cpu, memory, ...others } = autoscaling;
  const fields = Object.entries({ min, max, cpu, memory })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${shown(value)}`);
  return `autoscaling: { ${[...fields, ...Object.keys(others)].join(', ')} }`;
}

function pods({ replicas, autoscaling }: Capacity): string {
  if (autoscaling !== undefined) return `${autoscaling.min} to ${autoscaling.max} pods`;
  return replicas === 1 ? '1 pod' : `${replicas} pods`;
}
