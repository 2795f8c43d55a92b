import type { CheckResult } from '../check/check';
import type { ExitStatus, Surroundings } from './surroundings';
import { UsageError } from './usage-error';

/**
 * `check --fix`: writes what has one right answer, or shows it, and tells what is left.
 *
 * @param isDry whether the changes are shown only
 */
export async function runFix(
  _result: CheckResult,
  _isDry: boolean,
  _surroundings: Surroundings,
): Promise<ExitStatus> {
  throw new UsageError('--fix is not there yet');
}
