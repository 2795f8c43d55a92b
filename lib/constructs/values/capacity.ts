import { isDeepStrictEqual } from 'node:util';
import type { ValueProblem } from '../problems/problem';
import type { Autoscaling } from './autoscaling';
import { wholeNumberProblems } from './numbers';
import { shown } from './shown';
import type { VersionProps } from './version-props';

/** How many pods run: a fixed number, or one that follows the load. */
export interface Capacity {
  readonly replicas?: number;
  readonly autoscaling?: Autoscaling;
}

/** Where a number of pods is said beside the versions: at the service, or at the CanaryPair. */
export interface CapacityPlace extends Capacity {
  /** What a message calls the place. */
  readonly name: string;
}

/** A version with the number of pods of its place, where one is said there; another number of its own is refused. */
export function versionInPlace(props: VersionProps, place: Capacity): VersionProps {
  const { replicas, autoscaling } = place;
  if (autoscaling !== undefined) return { ...props, replicas: undefined, autoscaling };
  return replicas === undefined ? props : { ...props, replicas, autoscaling };
}

/**
 * The problems of a number of pods that is said for a place. A version that says another number is refused rather
 * than preferred: it is most often a canary's small number that moved into the service with it.
 */
export function capacityProblems(place: CapacityPlace, version: VersionProps): ValueProblem[] {
  if (!isSaid(place)) return [];
  if (place.replicas !== undefined && place.autoscaling !== undefined) {
    return [
      {
        rule: 'replicas-with-autoscaling',
        message: `${place.name} has both replicas and autoscaling`,
        effect: 'every apply sets the number of pods back, whatever load the autoscaler had scaled for',
        fix: 'leave replicas out, or autoscaling',
      },
    ];
  }
  const problems = wholeNumberProblems(place.replicas, {
    rule: 'invalid-replicas',
    what: `replicas of ${place.name}`,
    least: 0,
    effect: 'the API server refuses the Deployment, so no pod comes up',
  });
  if (problems.length > 0 || !isSaid(version) || isSame(version, place)) return problems;
  return [
    {
      rule: 'replicas-differ',
      message: `version ${version.name} has ${text(version)}, but ${place.name} has ${text(place)}`,
      effect: effectOf(version, place),
      fix: `leave ${version.autoscaling === undefined ? 'replicas' : 'autoscaling'} out of the version: it gets those of ${place.name}`,
    },
  ];
}

function effectOf(version: Capacity, place: Capacity): string {
  const least = ({ replicas = 0, autoscaling }: Capacity) => autoscaling?.min ?? replicas;
  return least(version) < least(place)
    ? `${pods(version)} would take the requests that ${pods(place)} are meant for`
    : `${pods(version)} would run, where ${pods(place)} are asked for`;
}

function isSaid({ replicas, autoscaling }: Capacity): boolean {
  return replicas !== undefined || autoscaling !== undefined;
}

function isSame(one: Capacity, other: Capacity): boolean {
  return one.replicas === other.replicas && isDeepStrictEqual(one.autoscaling, other.autoscaling);
}

/** As the program says it. */
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
