import { ruleNames } from '../check/every-rule';
import { currentRuleName, similarRule } from '../check/renamed-rules';
import { UsageError } from './usage-error';

/** The rules that `--rule` and `--ignore` select. */
export interface SelectedRules {
  /** The rules that run. */
  readonly only: ReadonlySet<string>;
  /** The rules that do not run, whatever the configuration says. */
  readonly off: ReadonlyMap<string, 'off'>;
}

/** @throws UsageError for an unknown rule */
export function selectedRules(
  only: Iterable<string> = ruleNames,
  ignored: readonly string[] = [],
): SelectedRules {
  return {
    only: new Set([...only].map(knownRule)),
    off: new Map(ignored.map((name) => [knownRule(name), 'off'])),
  };
}

/** The present name of a rule. @throws UsageError for a name that no rule has or had */
export function knownRule(written: string): string {
  const name = currentRuleName(written);
  if (ruleNames.has(name)) return name;
  const meant = similarRule(name, ruleNames);
  const hint = meant === undefined ? 'cdk8s-istio check --list prints all rules' : `did you mean ${meant}?`;
  throw new UsageError(`unknown rule '${name}'; ${hint}`);
}
