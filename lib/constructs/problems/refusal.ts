import type { IConstruct } from 'constructs';
import { ProgramError } from './program-error';

/**
 * Stops a constructor whose props are unusable: `tsx` runs a program without type checking, and cdk8s-plus throws on
 * some values. Problems that do not prevent construction are reported at synth instead.
 *
 * @throws ProgramError always
 */
export function refuse(construct: IConstruct, cause: unknown): never {
  if (cause instanceof ProgramError) throw cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const problem = {
    path: construct.node.path,
    rule: 'unusable-props',
    message: `the props cannot be used: ${reason}`,
    effect: 'none of its objects can be written',
    fix: 'run npx tsc --noEmit, which names the prop: the program was run without type checking',
    cause,
  };
  throw new ProgramError([problem]);
}
