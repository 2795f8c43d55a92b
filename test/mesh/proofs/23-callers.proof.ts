import { planOf } from '../../../lib/plan/plan';
import { objectsOf } from '../../plan/reading';
import { type AskedCall, answerTo, askedOf, refusalOf } from '../callers/asked';
import { changesOfCallers } from '../callers/changes';
import { type CallersPlan, callersPlans } from '../callers/plans';
import { manifestsOf, namespaceOf, strangerOf } from '../callers/program';
import { type UnderLoad, underLoad } from '../callers/under-load';
import type { KubernetesObject } from '../lab/objects';
import { proved, theLab } from '../proof';

const PROGRAMS = 25;
const SEED = 23;
/** Each program has four pods with a proxy. */
const AT_ONCE = 5;

test('each declared call passes, every other is refused, and no declared one fails on the way', async () => {
  const plans = callersPlans(PROGRAMS, SEED);
  const counts = { passed: 0, refused: 0, between: 0 };
  const wrong: string[] = [];
  for (let first = 0; first < plans.length; first += AT_ONCE) {
    const batch = plans.slice(first, first + AT_ONCE);
    await Promise.all(batch.map(async (plan) => wrong.push(...(await tried(plan, counts)))));
    const own = new Set(batch.map(namespaceOf));
    await theLab().removeNamespaces((name) => own.has(name));
  }
  expect(wrong).toEqual([]);
  expect(counts.passed).toBeGreaterThanOrEqual(250);
  expect(counts.refused).toBeGreaterThanOrEqual(500);
  expect(counts.between).toBeGreaterThanOrEqual(80);
  proved({
    promise: `With \`callers: 'declared'\`, declared calls pass and all others are refused`,
    how: `${PROGRAMS} random programs of three services with HTTP and TCP ports, calls with and without paths and methods, routes of a gateway, \`otherCallers\` and a pod that nobody declares; from \`callers: 'any'\` by the steps of \`plan\`; refused requests sent twice, because an open connection may carry one more`,
    outcome:
      'at least 250 declared requests passed and 500 others got 403, or a reset for TCP; the declared ones passed after each step',
  });
});

test('apply fails no request while callers become declared, end to be, come, go, and get other accounts', async () => {
  const results: UnderLoad[] = [];
  for (const [index, change] of changesOfCallers.entries())
    results.push(await underLoad(change, `declared-${index}`));
  expect(results.flatMap(({ wrong }) => wrong)).toEqual([]);
  const sent = results.reduce((sum, each) => sum + each.sent, 0);
  expect(sent).toBeGreaterThanOrEqual(2400);
  proved({
    promise: '`apply` fails no request while callers become declared and change their identities',
    how: `${changesOfCallers.length} changes: \`callers: 'declared'\` begins, ends, a caller comes, goes, gets another account, adds a call; 40 requests per second through the gateway to a service whose pods call on`,
    outcome: 'of at least 2,400 requests none failed',
  });
});

/** Begins with any callers, goes to declared ones by the steps of the plan, and returns what is wrong. */
async function tried(
  program: CallersPlan,
  counts: { passed: number; refused: number; between: number },
): Promise<string[]> {
  const lab = theLab();
  const namespaces = [namespaceOf(program)];
  const [before, after] = (['any', 'declared'] as const).map((callers) => manifestsOf(program, callers));
  await lab.apply([...(before as readonly KubernetesObject[]), strangerOf(program)]);
  await lab.settle(namespaces);
  const asked = askedOf(program);
  const wrong = await differing(asked, () => '200', `${program.number} at first`);
  const [from, to] = [before, after].map((objects) => objectsOf(textOf(objects ?? [])));
  const plan = planOf(from ?? [], to ?? []);
  if (plan.kind !== 'plan') return [...wrong, `program ${program.number} has no safe order`];
  for (const [index, { applied, deleted }] of plan.steps.entries()) {
    await lab.apply(applied.flatMap(({ to: object }) => (object?.data as unknown as KubernetesObject) ?? []));
    await lab.remove(
      deleted.flatMap(({ from: object }) => (object?.data as unknown as KubernetesObject) ?? []),
    );
    await lab.settle(namespaces);
    if (index === plan.steps.length - 1) break;
    const declared = asked.filter(({ isDeclared }) => isDeclared);
    wrong.push(...(await differing(declared, () => '200', `${program.number} after step ${index + 1}`)));
    counts.between += declared.length;
  }
  const wanted = (each: AskedCall) => (each.isDeclared ? '200' : refusalOf(each));
  wrong.push(...(await differing(asked, wanted, `${program.number} at last`)));
  for (const { isDeclared } of asked) counts[isDeclared ? 'passed' : 'refused']++;
  return wrong;
}

async function differing(
  asked: readonly AskedCall[],
  wanted: (each: AskedCall) => string,
  when: string,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const each of asked) {
    // A connection that was open when the policy came may carry one more request: its filters are the old ones.
    if (wanted(each) !== '200') await answerTo(theLab(), each);
    const got = await answerTo(theLab(), each);
    if (got !== wanted(each)) wrong.push(`program ${when}: ${each.words}: ${got}, not ${wanted(each)}`);
  }
  return wrong;
}

function textOf(objects: readonly object[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}
