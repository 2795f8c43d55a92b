import type { ValueProblem } from './problem';

interface WholeNumberOptions {
  readonly rule: string;
  readonly what: string;
  readonly least: number;
  readonly most?: number;
  readonly effect: string;
}

/** The problem with a number that is not whole or out of its bounds; nothing when it is absent or fine. */
export function wholeNumberProblems(value: unknown, options: WholeNumberOptions): ValueProblem[] {
  const most = options.most ?? Number.MAX_SAFE_INTEGER;
  if (value === undefined) return [];
  if (Number.isInteger(value) && Number(value) >= options.least && Number(value) <= most) return [];
  const bounds =
    options.most === undefined ? `${options.least} or more` : `${options.least} to ${options.most}`;
  return [
    {
      rule: options.rule,
      message: `${options.what} is ${String(value)}`,
      effect: options.effect,
      fix: `give a whole number, ${bounds}`,
    },
  ];
}

/** The problem with a port number that TCP does not have. */
export function portNumberProblems(what: string, value: unknown): ValueProblem[] {
  return wholeNumberProblems(value ?? null, {
    rule: 'invalid-port',
    what,
    least: 1,
    most: 65535,
    effect: 'the API server refuses the object, so nothing of this change reaches a proxy',
  });
}
