import type { Condition, Match } from '../values/match';

/**
 * The matches of a rule that apply at a gateway. A gateway does not see labels of its clients, so a match on callers
 * never holds there and is left out.
 */
export function matchesAtGateway(when: readonly Match[]): readonly Match[] {
  return when.filter(({ conditions }) => !conditions.some(isOnCaller));
}

/** Whether a match has conditions on the caller only, the only ones that apply to a TCP connection. */
export function asksOnlyForCallers({ conditions }: Match): boolean {
  return conditions.every(isOnCaller);
}

function isOnCaller({ kind }: Condition): boolean {
  return kind === 'callers';
}
