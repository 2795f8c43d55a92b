import { check } from '../../lib/check/check';
import { askedOf } from '../mesh/callers/asked';
import { type CallersPlan, callersPlans, STRANGER } from '../mesh/callers/plans';
import { manifestsOf, namespaceOf, strangerOf } from '../mesh/callers/program';
import { objectsOf } from '../plan/reading';
import { meshWith } from '../policies/reading';
import { admits } from './admits';

const plans = callersPlans(100, 7);

function textOf(plan: CallersPlan): string {
  return [...manifestsOf(plan, 'declared'), strangerOf(plan)]
    .map((each) => JSON.stringify(each))
    .join('\n---\n');
}

test('of 100 random programs each declared call is admitted, and every other refused', () => {
  expect(plans.flatMap((plan) => differing(plan, textOf(plan)))).toEqual([]);
});

test('check finds nothing in them', () => {
  const found = plans.flatMap((plan) => {
    const { findings } = check(objectsOf(textOf(plan)));
    // The pod that nobody declares is not part of the program.
    const own = findings.filter(({ message }) => !message.includes(STRANGER));
    return own.map(({ rule, message }) => `${rule}: ${message}`);
  });
  expect(found).toEqual([]);
});

test.each<[defect: string, from: RegExp, to: string]>([
  [
    'a policy for other pods',
    /"matchLabels":\{"app":"(ant|bee|cat)"\}\}\}/g,
    '"matchLabels":{"app":"dog"}}}',
  ],
  [
    'a policy that only counts',
    /"name":"(\w+-callers)","/g,
    '"annotations":{"istio.io/dry-run":"true"},"name":"$1","',
  ],
  ['pods with another account', /"serviceAccountName":"(ant|bee|cat)"/g, '"serviceAccountName":"default"'],
  ['a policy of another port', /"ports":\["8080"\]/g, '"ports":["8081"]'],
])('sabotage: %s is seen', (_, from, to) => {
  const seen = plans.some((plan) => {
    const text = textOf(plan);
    const drifted = text.replace(from, to);
    return drifted !== text && differing(plan, drifted).length > 0;
  });
  expect(seen).toBe(true);
});

/** The requests whose answer is not the declared one, by the policies and by the accounts of the pods of a text. */
function differing(plan: CallersPlan, text: string): string[] {
  const mesh = meshWith(text);
  const namespace = namespaceOf(plan);
  return askedOf(plan)
    .filter(({ from, request, isDeclared }) => {
      if (from === 'outside') return false;
      const { hostname, port, pathname } = new URL(request.url.replace('tcp:', 'http:'));
      const caller = from.split('/')[1] ?? '';
      const account = mesh.workloads.all.find(({ labels }) => labels['app'] === caller)?.serviceAccount;
      const sent = { from: `${namespace}/${account ?? 'default'}`, port: Number(port), path: pathname };
      const isAdmitted = admits(mesh, hostname.split('.')[0] ?? '', { ...sent, method: request.method });
      return isAdmitted !== isDeclared;
    })
    .map(({ words }) => words);
}
