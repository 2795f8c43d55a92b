import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { CheckResult } from '../check/check';
import type { Finding } from '../check/finding';
import { type Fixed, fixed, type LeftFinding, type MadeChange } from '../check/fix/fix';
import { placeOf } from '../check/place';
import { visible } from '../terminal/visible';
import { wrapped } from '../terminal/wrapped';
import type { ExitStatus, Surroundings } from './surroundings';

/**
 * `check --fix`: fixes findings that have exactly one fix, and reports the other errors and warnings with the reason.
 *
 * @param isDry whether to show the changes only
 * @returns 0 if no error is left, 1 if some are left, 2 if something could not be checked
 */
export async function runFix(
  result: CheckResult,
  isDry: boolean,
  { cwd, stdout }: Surroundings,
): Promise<ExitStatus> {
  const before = new Map<string, string | undefined>();
  const read = (file: string): string | undefined => {
    if (!before.has(file)) before.set(file, textOf(resolve(cwd, file)));
    return before.get(file);
  };
  const outcome = fixed(result.findings, read);
  for (const [file, text] of outcome.texts) {
    if (isDry) stdout.write(difference(file, before.get(file) ?? '', text));
    else replace(resolve(cwd, file), text);
  }
  stdout.write(summary(outcome, isDry));
  if (result.broken.length > 0) return 2;
  return outcome.left.some(({ finding }) => finding.severity === 'error') ? 1 : 0;
}

/** Only regular files are changed, not objects of a commit or a cluster. */
function textOf(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
}

/** Replaces a file atomically. */
function replace(path: string, text: string): void {
  const half = `${path}.cdk8s-istio-half`;
  writeFileSync(half, text, { mode: statSync(path).mode });
  renameSync(half, path);
}

function difference(file: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(file, file, before, after, undefined, undefined, { context: 3 });
  return patch.slice(patch.indexOf('---'));
}

function summary({ texts, mended, changes, left: unfixed }: Fixed, isDry: boolean): string {
  const verb = isDry ? 'would fix' : 'fixed';
  const left = unfixed.filter(({ finding }) => finding.severity !== 'info');
  const lines = [...changes.map((change) => changeLine(change, isDry)), ...left.map(leftLines)];
  const count = mended.length === 1 ? '1 finding' : `${mended.length} findings`;
  const files = texts.size === 1 ? '1 file' : `${texts.size} files`;
  const rest = left.length === 0 ? 'No error or warning is left.' : `${left.length} left to fix by hand.`;
  lines.push(wrapped(`--fix ${verb} ${count} in ${files}. ${rest}`));
  return `${lines.join('\n')}\n`;
}

function changeLine({ file, line, text, restartsPods, fixes }: MadeChange, isDry: boolean): string {
  const verb = isDry ? 'would change' : 'changed';
  const restart = restartsPods ? ' (applying this replaces its pods)' : '';
  const fixed = fixes.map(({ rule, at }) => `${rule} at ${placeText(at)}`).join(', ');
  return wrapped(visible(`${verb} ${file}:${line}: ${text}${restart}; fixes ${fixed}`), '', '    ');
}

function leftLines({ finding: { at, rule, message, fix }, reason }: LeftFinding): string {
  const what = wrapped(visible(`not fixed ${placeText(at)} ${rule}: ${message}`), '', '    ');
  const why = reason === undefined ? `a person must decide: ${fix}` : `${reason}; ${fix}`;
  return `${what}\n${wrapped(visible(`why: ${why}`), '    ', '    ')}`;
}

function placeText(at: Finding['at']): string {
  const { file, line } = placeOf(at);
  return line === undefined ? file : `${file}:${line}`;
}
