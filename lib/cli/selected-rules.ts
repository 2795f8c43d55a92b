import { ruleNames } from '../check/every-rule';
import { similar } from '../check/similar';
import { UsageError } from './usage-error';

/** What `--rule` and `--ignore` ask for. */
export interface SelectedRules {
  /** The rules that look. */
  readonly only: ReadonlySet<string>;
  /** Those that do not, whatever the configuration says. */
  readonly off: ReadonlyMap<string, 'off'>;
}

/** @throws UsageError for a name that no rule has */
export function selectedRules(
  only: Iterable<string> = ruleNames,
  ignored: readonly string[] = [],
): SelectedRules {
  return {
    only: new Set([...only].map(knownRule)),
    off: new Map(ignored.map((name) => [knownRule(name), 'off'])),
  };
}

/** A rule's name, as it was written. @throws UsageError where no rule has it */
export function knownRule(name: string): string {
  if (ruleNames.has(name)) return name;
  const meant = similar(name, ruleNames);
  const hint = meant === undefined ? 'cdk8s-istio check --list shows all' : `did you mean ${meant}?`;
  throw new UsageError(`there is no rule '${name}'; ${hint}`);
}
