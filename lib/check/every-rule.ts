import { lateFieldRules } from './late-field-rules';
import { lateRules } from './late-rules';
import { fieldRules } from './reading/field-rules';
import { textRules } from './reading/text-rules';
import { requestRules } from './request-rules';
import type { RuleDescription } from './rule';
import { rules } from './rules';
import { stateRules } from './state/rules';
import { suppressionRules } from './suppression/rules';

/** All that a finding's `rule` can name, sorted: the rules about meshes, texts, states and suppressions. */
export const everyRule: readonly RuleDescription[] = [
  ...rules,
  ...lateRules,
  ...lateFieldRules,
  ...fieldRules,
  ...textRules,
  ...stateRules,
  ...requestRules,
  ...suppressionRules,
].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Their names. */
export const ruleNames: ReadonlySet<string> = new Set(everyRule.map(({ name }) => name));
