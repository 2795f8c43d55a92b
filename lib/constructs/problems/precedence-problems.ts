import type { IConstruct } from 'constructs';
import type { ReleasedService } from '../released-service';
import { commonRequest } from '../values/common-request';
import type { Match } from '../values/match';
import type { Canary, CanaryBlock } from '../values/release';
import type { ValueProblem } from './problem';
import { pathOf } from './program';

interface OrderedPair extends IConstruct {
  readonly stable: ReleasedService;
}

/** The problems of the order of a canary's matches among those of the other canaries of its service. */
export function precedenceProblems(
  pair: OrderedPair,
  before: readonly unknown[],
  canary: Canary,
): ValueProblem[] {
  const { canaries } = pair.stable.release;
  const earlier = canaries.slice(0, canaries.indexOf(canary));
  return [
    ...strangers(pair, before, canaries),
    // Reported at the later of two canaries alone.
    ...earlier
      .filter((other) => !precedes(other, canary, canaries) && !precedes(canary, other, canaries))
      .flatMap((other) => sharedRequest(other, canary)),
    ...canaries
      .filter((other) => other !== canary && precedes(other, canary, canaries))
      .filter((other) => canary.when.length > 0 && canary.when.every((match) => takesAllOf(other, match)))
      .map((other) => neverMatched(other, canary)),
  ];
}

/** Whether each request of a match meets all conditions of one match of a canary. */
function takesAllOf({ when }: Canary, match: Match): boolean {
  const asked = match.conditions.map((condition) => JSON.stringify(condition));
  return when.some(({ conditions }) =>
    conditions.every((condition) => asked.includes(JSON.stringify(condition))),
  );
}

function neverMatched(other: Canary, { version }: Canary): ValueProblem {
  const [first, second] = [other.version.versionName, version.versionName];
  return {
    rule: 'canary-never-matched',
    message: `${first} comes before ${second} and takes all requests that ${second} matches`,
    effect: `no request that ${second} matches reaches it`,
    fix: `remove before from the block of ${first}, or change a match`,
  };
}

function strangers(
  pair: OrderedPair,
  before: readonly unknown[],
  canaries: readonly Canary[],
): ValueProblem[] {
  const known = new Set<unknown>(canaries.map(({ version }) => version));
  return before
    .filter((other) => !canariesOf(other).some((version) => known.has(version)))
    .map((other) => ({
      rule: 'before-other-service',
      message: `before names ${pathOf(other)}, which has no canary of ${pair.stable.serviceName}`,
      effect: 'the two canaries have no rules in common, so the order has no effect',
      fix: 'use a CanaryPair or a Lane with the same stable service, or remove it',
    }));
}

function canariesOf(value: unknown): readonly unknown[] {
  return (value as Partial<CanaryBlock> | undefined)?.canaries ?? [];
}

/** Whether the matches of one canary come before those of another, directly or by way of others. */
function precedes({ before }: Canary, other: Canary, canaries: readonly Canary[]): boolean {
  return canaries
    .filter(({ version }) => before.includes(version))
    .some((next) => next === other || precedes(next, other, canaries));
}

function sharedRequest(other: Canary, canary: Canary): ValueProblem[] {
  const requests = other.when.flatMap((first) =>
    canary.when.flatMap((second) => commonRequest(first.conditions, second.conditions) ?? []),
  );
  const [request] = requests;
  if (request === undefined) return [];
  const [first, second] = [other.version.versionName, canary.version.versionName];
  return [
    {
      rule: 'overlapping-matches',
      message: `${first} and ${second} both match a request with ${request}`,
      effect: `the order of the two blocks in the program would decide which of ${first} and ${second} answers it`,
      fix: `set before: [other] in the block that gets these requests, or change a match`,
    },
  ];
}
