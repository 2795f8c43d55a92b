import type { Problem } from './problem';
export class ProgramError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((p) => p.message).join('\n'));
  }
}
