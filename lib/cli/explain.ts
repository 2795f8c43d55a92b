import { everyRule } from '../check/every-rule';
import { similar } from '../check/similar';
import { wrapped } from '../terminal/wrapped';
import { codes } from '../trace/codes';
import { packageFile } from './package-files';
import { pageText } from './page-text';
import { knownRule } from './selected-rules';
import type { ExitStatus, Surroundings } from './surroundings';
import { UsageError } from './usage-error';

/** `--explain RULE`: the page of a rule. `--list`: all rules with severity and description. */
export function runExplain(rule: string | undefined, { stdout }: Surroundings): ExitStatus {
  if (rule !== undefined) {
    stdout.write(pageText(packageFile(`docs/rules/${knownRule(rule)}.md`)));
    return 0;
  }
  for (const { name, severity, description } of everyRule) {
    stdout.write(`${name} (${severity})\n${wrapped(description, '    ')}\n`);
  }
  return 0;
}

/** `trace --explain CODE`: the page of a code. Without one: all codes with their meaning. */
export function runExplainCode(code: string, { stdout }: Surroundings): ExitStatus {
  if (!Object.hasOwn(codes, code)) {
    const meant = similar(code, Object.keys(codes));
    throw new UsageError(
      `unknown code ${code}${meant === undefined ? ': trace --list prints all' : `: did you mean ${meant}?`}`,
    );
  }
  stdout.write(pageText(packageFile(`docs/codes/${code}.md`)));
  return 0;
}

/** `trace --list`: all codes with their meaning. */
export function runListCodes({ stdout }: Surroundings): ExitStatus {
  for (const [code, meaning] of Object.entries(codes)) stdout.write(`${code}\n${wrapped(meaning, '    ')}\n`);
  return 0;
}
