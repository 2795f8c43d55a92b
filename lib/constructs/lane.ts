import { Construct } from 'constructs';
import { LaneCanary, type LaneCanaryProps } from './lane-canary';
import type { Version } from './pods/version';
import { laneProblems } from './problems/lane-problems';
import { laneWarnings } from './problems/lane-warnings';
import { reportProblems, reportWarnings } from './problems/problem';
import { ProgramError } from './problems/program-error';
import { refuse } from './problems/refusal';
import type { ReleasedService } from './released-service';
import { declareLane } from './synthesis/declarations';
import { callers } from './values/callers';
import type { Match } from './values/match';
import type { CanaryBlock } from './values/release';

/** A canary behind the entry of a lane. */
export interface LaneMember extends LaneCanaryProps {
  /**
   * Matches of requests that enter the lane at this service, from whichever caller. A gateway that exposes the service
   * needs them, since it has no version in the lane: repeat the matches of the lane. Maps to `http[].match` of a rule
   * after that for the callers of the lane.
   *
   * @default - none: only callers in the lane reach the canary.
   */
  readonly when?: readonly Match[];
}

/** Props of a `Lane`. */
export interface LaneProps {
  /** The canary that requests enter the lane at. */
  readonly entry: LaneCanaryProps;
  /**
   * The other canaries of the lane. Each needs a caller in the lane: a service of the lane whose `calls` name it.
   */
  readonly canaries: readonly LaneMember[];
  /**
   * Matches of requests that always enter the lane: a request needs to meet one of them. Maps to `http[].match` of a
   * rule before the default, in the VirtualServices of the entry's service.
   *
   * @default - none: only the weight decides.
   */
  readonly when?: readonly Match[];
  /**
   * The share of all other requests to the entry's service that enter the lane, in percent: a whole number from 0 (none)
   * to 100 (all). Maps to `http[].route[].weight` in the VirtualServices of the entry's service.
   */
  readonly weight: number;
  /**
   * Other canaries whose `when` comes after the one here, as those of a `CanaryPair`.
   *
   * @default - none: no request meets the matches of two canaries.
   */
  readonly before?: readonly CanaryBlock[];
}

/**
 * A group of canaries that call each other: a chain that never mixes. Requests enter at one service, by `when` and
 * `weight`. From there on the caller's identity decides, and no header: pods of the lane get the canary of the lane from
 * each service that has one in it, and all other callers get the stable version. Several lanes can share services.
 *
 * A service that the lane has no canary of answers with its stable version, and what that calls is outside of the lane.
 *
 * To start, add the Lane; to abort, remove it. To promote, move each `canary` into `version` of its service and remove
 * the Lane.
 *
 * @example
 * new Lane(chart, 'checkout', {
 *   entry: { stable: frontend, canary: { name: 'v2', image: 'shop/frontend:2.1.0' }, replicas: 1 },
 *   canaries: [{ stable: cart, canary: { name: 'v2', image: 'shop/cart:3.2.0' }, replicas: 1 }],
 *   when: [header('x-canary').is('checkout')],
 *   weight: 10,
 * });
 */
export class Lane extends Construct implements CanaryBlock {
  /** @internal */
  readonly members: readonly LaneCanary[];

  /**
   * @param scope the chart, or a construct in it
   * @param id the id, unique in its scope; it appears in no manifest
   * @param props the canaries, and the requests that enter the lane
   */
  constructor(scope: Construct, id: string, props: LaneProps) {
    super(scope, id);
    try {
      const { entry, canaries, when, weight, before = [] } = props;
      const given = [{ ...entry, when, weight }, ...canaries.map((each) => ({ ...each, weight: 0 }))];
      const members: LaneCanary[] = [];
      for (const [index, member] of given.entries()) {
        members.push(
          new LaneCanary(this, idOf(member, index, members), {
            ...member,
            isEntry: index === 0,
            weightOfLane: weight,
            before: before.flatMap((block) => block?.canaries ?? []),
            // The calls of a program may be declared later.
            callers: (stable) =>
              members.filter((each) => each.calls(stable)).map(({ canary }) => callers.of(canary)),
          }),
        );
      }
      this.members = members;
      declareLane({ lane: this, services: members.map(({ stable }) => stable) });
      reportProblems(this, () => laneProblems(this, [...before]));
      reportWarnings(this, () => laneWarnings(this));
    } catch (error) {
      refuse(this, error);
    }
  }

  /** The canaries of the lane, that of the entry first. */
  get canaries(): readonly Version[] {
    return this.members.map(({ canary }) => canary);
  }

  /**
   * The canary of a service in the lane, for patches and for matches on callers.
   *
   * @throws ProgramError if the lane has no canary of it
   */
  canaryOf(service: ReleasedService): Version {
    const found = this.members.find(({ stable }) => stable === service);
    if (found !== undefined) return found.canary;
    throw new ProgramError([
      {
        path: this.node.path,
        rule: 'not-in-the-lane',
        message: `the lane has no canary of ${service?.node?.path ?? String(service)}`,
        effect: 'the canary cannot be used',
        fix: `use a service of the lane: ${this.members.map(({ stable }) => stable.node.path).join(', ')}`,
      },
    ]);
  }
}

/** The id of a service, or its number in the lane if the lane has the id already. */
function idOf({ stable }: LaneCanaryProps, index: number, members: readonly LaneCanary[]): string {
  const id = stable?.node?.id ?? 'canary';
  return members.some(({ node }) => node.id === id) ? `${id}-${index + 1}` : id;
}
