import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { planJson } from '../../lib/plan/report/json';
import { planText } from '../../lib/plan/report/text';
import { CHANGES, changes, leftAfter, planFor, stateOf, WITHOUT_ORDER } from './reading';

const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'schemas', 'plan.json'), 'utf8'));
const isPlan = new Ajv({ allowUnionTypes: true }).compile(schema);

/** `UPDATE_PLANS=1 npx jest test/plan` writes the plans that it would otherwise compare. */
const isUpdate = process.env['UPDATE_PLANS'] === '1';

describe.each(changes())('%s', (change) => {
  const plan = planFor(change);

  test.each([
    ['plan.txt', planText(plan, { hasColours: false })],
    ['plan.json', planJson(plan)],
  ])('the %s is as it was looked at', (name, text) => {
    const file = join(CHANGES, change, name);
    if (isUpdate) writeFileSync(file, text);
    expect(existsSync(file)).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  test('its JSON is what the schema says', () => {
    isPlan(JSON.parse(planJson(plan)));
    expect(isPlan.errors ?? []).toEqual([]);
  });

  test.each([
    ['forth', false],
    ['back', true],
  ])('it goes %s, to the end', (_, isBack) => {
    const [before, after] = isBack
      ? [stateOf(change, 'after'), stateOf(change, 'before')]
      : [stateOf(change, 'before'), stateOf(change, 'after')];
    const there = planFor(change, isBack);
    expect(there.kind).toBe(WITHOUT_ORDER.includes(change) ? 'no-safe-order' : 'plan');
    if (there.kind !== 'plan') return;
    // An autoscaler's replicas stay written, which a note says.
    const isKept = there.notes.some((note) => note.includes('"replicas"'));
    if (!isKept) expect(leftAfter(there, before, after)).toEqual([]);
  });

  test('a line of its text is as wide as a terminal, but for diffs and names', () => {
    const wide = planText(plan, { hasColours: false })
      .split('\n')
      .filter((line) => line.length > 80 && !/^ {7}[-+ ]/.test(line));
    expect(wide).toEqual([]);
  });
});
