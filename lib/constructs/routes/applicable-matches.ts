import type { Condition, Match } from '../values/match';

/**
 * The alternatives of a rule that a client of a gateway can meet. A gateway sees no labels of its clients, so an
 * alternative that asks for them never holds and is left out.
 */
export function matchesAtGateway(when: readonly Match[]): readonly Match[] {
  return when.filter(({ conditions }) => !conditions.some(isOnCaller));
}

/** Whether the match asks for nothing but the caller, which is all that a proxy knows of a TCP connection. */
export function asksOnlyForCallers({ conditions }: Match): boolean {
  return conditions.every(isOnCaller);
}

function isOnCaller({ kind }: Condition): boolean {
  return kind === 'callers';
}
