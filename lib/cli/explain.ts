import { everyRule } from '../check/every-rule';
import { wrapped } from '../terminal/wrapped';
import { packageFile } from './package-files';
import { pageText } from './page-text';
import { knownRule } from './selected-rules';
import type { ExitStatus, Surroundings } from './surroundings';

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
