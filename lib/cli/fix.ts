import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { CheckResult } from '../check/check';
import type { Finding } from '../check/finding';
import { type Fixed, fixed } from '../check/fix/fix';
import { placeOf } from '../check/place';
import { visible } from '../terminal/visible';
import { wrapped } from '../terminal/wrapped';
import type { ExitStatus, Surroundings } from './surroundings';

/**
 * `check --fix`: writes what has one right answer, or shows it, and tells what is left, and why.
 *
 * @param isDry whether the changes are shown only
 * @returns 0 when no error is left, 1 when some are, 2 when something could not be checked
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

/** Only plain files are written: what a name in a commit or a cluster stands for is not ours. */
function textOf(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
}

/** Whole or not at all, also when the disk is full. */
function replace(path: string, text: string): void {
  const half = `${path}.cdk8s-istio-half`;
  writeFileSync(half, text, { mode: statSync(path).mode });
  renameSync(half, path);
}

function difference(file: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(file, file, before, after, undefined, undefined, { context: 3 });
  return patch.slice(patch.indexOf('---'));
}

function summary({ texts, mended, left }: Fixed, isDry: boolean): string {
  const lines = [
    ...mended.map((finding) => told(isDry ? 'would mend' : 'mended', finding)),
    ...left.map(({ finding, reason }) => `${told('left', finding)}\n${leftReason(finding, reason)}`),
  ];
  const verb = isDry ? 'would mend' : 'mended';
  const count = mended.length === 1 ? '1 finding' : `${mended.length} findings`;
  const files = texts.size === 1 ? '1 file' : `${texts.size} files`;
  const rest = left.length === 0 ? 'Nothing is left.' : `${left.length} left for a person.`;
  lines.push(wrapped(`--fix ${verb} ${count} in ${files}. ${rest}`));
  return `${lines.join('\n')}\n`;
}

function told(word: string, { at, rule, message }: Finding): string {
  const { file, line } = placeOf(at);
  const place = line === undefined ? file : `${file}:${line}`;
  return wrapped(visible(`${word} ${place} ${rule}: ${message}`), '', '    ');
}

function leftReason({ fix }: Finding, reason: string): string {
  return wrapped(visible(`why: ${reason}; ${fix}`), '    ', '    ');
}
