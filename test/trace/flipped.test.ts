import { inNamespace } from '../../lib/trace/callers';
import { type Trace, traceOf } from '../../lib/trace/trace';
import type { UnmetCondition } from '../../lib/trace/why/conditions';
import { flipped } from '../../lib/trace/why/flipped';
import { questionsIn } from './random-questions';

/** A rule that was passed over for a condition of the request, and the request that meets just this condition. */
interface Flip {
  readonly before: Trace;
  readonly rule: string;
  readonly condition: UnmetCondition;
  readonly after: Trace;
}

const flips = questionsIn(40, 17).flatMap(({ mesh, caller, request }): Flip[] => {
  const before = traceOf(mesh, { ...inNamespace(caller.namespace), caller }, request);
  return before.passedOver.flatMap(({ rule, conditions }) =>
    conditions.flatMap((condition): Flip[] => {
      const match = rule?.matches.find(({ at }) => isWithin(condition.at, at));
      const changed = match && flipped(match, condition, request);
      if (rule === undefined || changed === undefined || condition.code === 'port-mismatch') return [];
      return [{ before, rule: keyOf(rule.at), condition, after: traceOf(mesh, before.caller, changed) }];
    }),
  );
});

test('a rule takes the request once its named condition is met, or another blocker is named', () => {
  const stuck = flips.filter(({ rule, condition, after }) => {
    if (after.rule !== undefined && keyOf(after.rule.at) === rule) return false;
    const next = after.passedOver.find((each) => keyOf(each.at) === rule);
    // With another Host header the rules of another virtual host are asked.
    if (next === undefined) return condition.code !== 'authority-mismatch';
    const [blocker] = next.conditions;
    return (
      blocker !== undefined && keyOf(blocker.at) === keyOf(condition.at) && blocker.code === condition.code
    );
  });
  expect(flips.length).toBeGreaterThan(200);
  expect(stuck.map(({ rule, condition }) => `${rule}: ${condition.code}`)).toEqual([]);
});

test('every kind of condition of a request was flipped', () => {
  const seen = new Set(flips.map(({ condition }) => condition.code));
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(['header-mismatch', 'header-missing', 'method-mismatch', 'path-mismatch']),
  );
});

function keyOf({ object, path }: UnmetCondition['at']): string {
  return `${object.namespace}/${object.name}/${path.join('.')}`;
}

function isWithin(field: UnmetCondition['at'], parent: UnmetCondition['at']): boolean {
  return keyOf(field).startsWith(`${keyOf(parent)}.`);
}
