import type { IConstruct } from 'constructs';
import { type CheckedMember, membersReached, wayOutside } from './lane-hops';
import type { ValueProblem } from './problem';

interface CheckedLane extends IConstruct {
  readonly members: readonly CheckedMember[];
}

/** The hops at which requests of a lane leave it, and reach a service of the lane again as those of any caller. */
export function laneWarnings({ members }: CheckedLane): ValueProblem[] {
  const reached = membersReached(members);
  const known = [...reached];
  return [...known.flatMap((member) => leaving(known, member)), ...notAtGateway(members)];
}

function leaving(members: readonly CheckedMember[], { stable }: CheckedMember): ValueProblem[] {
  const way = wayOutside(members, stable);
  if (way === undefined) return [];
  const { left, text } = way;
  const name = stable.serviceName;
  return [
    {
      rule: 'call-leaves-lane',
      message: `${text} leaves the lane at ${left}, which has no canary in it`,
      effect: `${left} serves the lane and all others with the same pods, so ${name} answers its calls with ${stable.stable.versionName}, also those for requests of the lane`,
      fix: `add ${left} to the lane, with the image of its stable version if it does not change`,
    },
  ];
}

/** A gateway is no caller in a lane: its clients enter the lane by matches alone. */
function notAtGateway(members: readonly CheckedMember[]): ValueProblem[] {
  const [entry, ...others] = members;
  if (entry === undefined || entry.stable.patches.gateways.length === 0) return [];
  const page = entry.stable.serviceName;
  return others
    .filter(({ when }) => when.length === 0)
    .flatMap(({ stable, canary }) =>
      stable.patches.gateways.slice(0, 1).map(({ reference }) => ({
        rule: 'lane-not-at-gateway',
        message: `gateway ${reference} exposes ${stable.serviceName}, but not its ${canary.versionName} of the lane`,
        effect: `clients of the gateway get ${stable.stable.versionName} of ${stable.serviceName}, also those that ${page} answers with ${entry.canary.versionName}`,
        fix: `give ${stable.serviceName} the \`when\` of the lane, so that the same requests enter it there, or remove the route`,
      })),
    );
}
