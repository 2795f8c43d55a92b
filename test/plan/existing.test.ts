import { CanaryPair, ExistingVersionedService, header } from '../../lib';
import { type Move, objectOf } from '../../lib/plan/move';
import { planOf } from '../../lib/plan/plan';
import { program } from '../program';
import { objectsOf } from './reading';

/** A canary of a service whose Service and stable pods others make, or the service alone. */
function ratings(weight?: number) {
  const { app, chart } = program();
  const stable = new ExistingVersionedService(chart, 'ratings', {
    port: 9080,
    selector: { app: 'ratings' },
    version: { name: 'v1' },
  });
  const canary = { name: 'v2', image: 'shop/ratings:2' };
  const when = [header('x-canary').is('true')];
  if (weight !== undefined) new CanaryPair(chart, 'canary', { stable, canary, when, weight });
  return objectsOf(app.synthYaml());
}

/** The kinds of object that each step applies and deletes. */
function stepsBetween(before: ReturnType<typeof ratings>, after: ReturnType<typeof ratings>): string[] {
  const plan = planOf(before, after);
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  return plan.steps.map(({ applied, deleted }) =>
    [...applied.map((move) => `~${kindOf(move)}`), ...deleted.map((move) => `-${kindOf(move)}`)]
      .sort()
      .join(' '),
  );
}

function kindOf(move: Move): string {
  return objectOf(move).kind;
}

test('callers in the mesh are asked about: a canary of an existing service starts before its routes', () => {
  expect(stepsBetween(ratings(), ratings(10))).toEqual(['~Deployment ~DestinationRule', '~VirtualService']);
});

test('what others make is listed as assumed', () => {
  expect(planOf(ratings(), ratings(10))).toMatchObject({
    assumptions: [
      {
        words: expect.stringMatching(
          /^Service shop\/ratings and its pods .* exist and are deployed elsewhere$/,
        ),
      },
    ],
  });
});

test('and ends after them', () => {
  expect(stepsBetween(ratings(10), ratings())).toEqual(['~VirtualService', '-Deployment ~DestinationRule']);
});
