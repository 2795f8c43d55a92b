import type { IConstruct } from 'constructs';
import { ProgramError } from './program-error';

/**
 * Ends the making of a construct whose props cannot be worked with at all: `tsx` runs a program without
 * looking at its types, and cdk8s-plus throws on some values. Everything that can wait for synth is reported
 * there instead.
 *
 * @throws ProgramError always
 */
export function refuse(construct: IConstruct, cause: unknown): never {
  if (cause instanceof ProgramError) throw cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const problem = {
    path: construct.node.path,
    rule: 'unusable-props',
    message: `it cannot be made from these props: ${reason}`,
    effect: 'none of its objects can be written',
    fix: 'check the types, which the program is run without: npx tsc --noEmit names the prop',
    cause,
  };
  throw new ProgramError([problem]);
}
