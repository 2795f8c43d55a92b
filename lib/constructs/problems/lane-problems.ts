import type { IConstruct } from 'constructs';
import type { CanaryBlock } from '../values/release';
import { type CheckedMember, membersReached, wayOutside } from './lane-hops';
import type { ValueProblem } from './problem';
import { pathOf } from './program';

interface CheckedLane extends IConstruct {
  readonly members: readonly CheckedMember[];
}

/** The problems of a lane as a whole; its canaries report their own. */
export function laneProblems({ members }: CheckedLane, before: readonly CanaryBlock[]): ValueProblem[] {
  return [...servicesTwice(members), ...withoutCaller(members), ...strangers(members, before)];
}

function servicesTwice(members: readonly CheckedMember[]): ValueProblem[] {
  return members
    .filter(({ stable }, index) => members.findIndex((other) => other.stable === stable) < index)
    .map(({ stable }) => ({
      rule: 'service-twice-in-lane',
      message: `the lane has two canaries of ${stable.serviceName}`,
      effect: 'callers in the lane get the first of them, and the other gets no requests',
      fix: 'remove one of the two, or move it to a Lane of its own',
    }));
}

/** Canaries that no request of the lane can reach, as far as the program says who calls whom. */
function withoutCaller(members: readonly CheckedMember[]): ValueProblem[] {
  const reached = membersReached(members);
  return members
    .filter((member) => !reached.has(member))
    .map(({ stable, canary }) => {
      const way = wayOutside([...reached], stable);
      const name = stable.serviceName;
      return {
        rule: 'lane-canary-without-caller',
        message:
          way === undefined
            ? `no service of the lane calls ${name}`
            : `the only way to ${name} is ${way.text}, and ${way.left} is not in the lane`,
        effect: `only calls of the lane's own pods get ${canary.versionName} of ${name}, so it gets no requests`,
        fix:
          way === undefined
            ? `add ${name} to calls of a service of the lane, or remove it from the lane`
            : `add ${way.left} to the lane, with the image of its stable version if it does not change`,
      };
    });
}

function strangers(members: readonly CheckedMember[], before: readonly CanaryBlock[]): ValueProblem[] {
  const known = new Set<unknown>(members.flatMap(({ stable }) => stable.canaryVersions()));
  return before
    .filter((block) => !(block?.canaries ?? []).some((version) => known.has(version)))
    .map((block) => ({
      rule: 'before-other-service',
      message: `before names ${pathOf(block)}, which shares no service with this lane`,
      effect: 'the two have no rules in common, so the order has no effect',
      fix: 'remove it, or name a CanaryPair or a Lane of one of these services',
    }));
}
