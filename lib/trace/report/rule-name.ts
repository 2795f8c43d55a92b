import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { Field } from '../../mesh/objects/mesh-object';
import type { HttpRule } from '../../mesh/routes/http-rules';
import type { Trace } from '../trace';

/** `rule canary`, or `rule http[0]` for one without a name. */
export function ruleName(at: Field, rule: Pick<HttpRule, 'name'> | undefined): string {
  if (rule?.name) return `rule ${rule.name}`;
  const [, kind, index] = at.path;
  return `rule ${String(kind)}[${String(index)}]`;
}

/** The name of a rule, with its VirtualService where another one has a rule of the same name. */
export type RuleNames = (at: Field, rule: Pick<HttpRule, 'name'> | undefined) => string;

/** The names of the rules that a trace tells about. */
export function ruleNames({ rule: taken, drawn = [], connectionRule, passedOver }: Trace): RuleNames {
  const own = taken?.at ?? connectionRule;
  const rules = [
    ...(own === undefined ? [] : [{ at: own, rule: taken }]),
    ...drawn.map(({ rule }) => ({ at: rule.at, rule })),
    ...passedOver.filter(({ at }) => at.path.length > 0),
  ];
  return (at, rule) => {
    const name = ruleName(at, rule);
    const isShared = rules.some(
      (each) => each.at.object !== at.object && ruleName(each.at, each.rule) === name,
    );
    return isShared ? `${name} of ${wordsOf(keyOf(at.object))}` : name;
  };
}
