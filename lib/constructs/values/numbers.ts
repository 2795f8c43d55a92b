import type { ValueProblem } from '../problems/problem';
import { shown } from './shown';

interface WholeNumberOptions {
  readonly rule: string;
  readonly what: string;
  readonly least: number;
  readonly most?: number;
  readonly effect: string;
  /** Whether undefined is a problem too. */
  readonly isRequired?: boolean;
}

/** The problem of a number that is not an integer or is out of bounds; none for a valid or optional number. */
export function wholeNumberProblems(value: unknown, options: WholeNumberOptions): ValueProblem[] {
  const { rule, what, least, most = Number.MAX_SAFE_INTEGER, effect, isRequired = false } = options;
  if (value === undefined && !isRequired) return [];
  const isRight = (number: unknown) =>
    Number.isInteger(number) && Number(number) >= least && Number(number) <= most;
  if (isRight(value)) return [];
  const message = value === undefined ? `${what} is missing` : `${what} is ${shown(value)}`;
  const bounds = options.most === undefined ? `${least} or more` : `${least} to ${most}`;
  const isQuoted = typeof value === 'string' && value.trim() !== '' && isRight(Number(value));
  const fix = isQuoted ? `remove the quotes: ${Number(value)}` : `use a whole number, ${bounds}`;
  return [{ rule, message, effect, fix }];
}

/** The problem of a number that is not a TCP port. */
export function portNumberProblems(what: string, value: unknown): ValueProblem[] {
  return wholeNumberProblems(value, {
    rule: 'invalid-port',
    what,
    least: 1,
    most: 65535,
    isRequired: true,
    effect: 'the API server refuses the object, so this change does not reach any proxy',
  });
}
