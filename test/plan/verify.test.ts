import fc from 'fast-check';
import type { MeshOptions } from '../../lib/mesh/mesh';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { changedKeys, type ObjectMap, objectMap } from '../../lib/mesh/objects/object-map';
import { taken } from '../../lib/plan/move';
import { groupPlans, planOf } from '../../lib/plan/plan';
import { yamlOf } from '../properties/build';
import { edited, edits } from '../properties/edits';
import { holds } from '../properties/holds';
import { canariedPrograms } from '../properties/programs';
import { changes, objectsOf, stateOf } from './reading';
import { diceOf, Simulation } from './simulation';

/** All that the simulation finds of one pair of states which the verifier did not say. */
function overlooked(
  before: readonly MeshObject[],
  wanted: readonly MeshObject[],
  seed: number,
  options: MeshOptions = {},
): string[] {
  const [from, to] = [objectMap(before), objectMap(wanted)];
  const simulation = new Simulation(from, to, options);
  const plan = planOf(before, wanted, options);
  const found: string[] = [];
  if (plan.kind === 'plan') {
    let state: ObjectMap = from;
    for (const [index, { applied, deleted }] of plan.steps.entries()) {
      const moves = [...applied, ...deleted];
      const why = simulation.spoiled(state, moves, diceOf(seed + index), 15);
      if (why !== undefined) found.push(`step ${index + 1} of ${plan.steps.length}: ${why}`);
      state = taken(state, moves);
    }
  }
  const keys = changedKeys(from, to);
  const naive = keys.map((key) => ({ key, from: from.get(key), to: to.get(key), isFinal: true }));
  const why = simulation.spoiled(from, naive, diceOf(seed), 30);
  const { groups } = groupPlans(from, to, keys, options);
  const isRefused = groups.some(({ verifier }) => verifier.verdict(from, naive) !== undefined);
  if (why !== undefined && !isRefused) found.push(`everything at once: ${why}`);
  return found;
}

test.each(changes())('%s: what goes wrong in a simulation, the verifier says', (change) => {
  const [before, after] = [stateOf(change, 'before'), stateOf(change, 'after')];
  expect(overlooked(before, after, 1)).toEqual([]);
});

test('the simulation finds what is wrong with the naive order of a promotion', () => {
  const [from, to] = [stateOf('promoted-canary', 'before'), stateOf('promoted-canary', 'after')].map(
    objectMap,
  );
  if (from === undefined || to === undefined) throw new Error('there are two states');
  const naive = changedKeys(from, to).map((key) => ({
    key,
    from: from.get(key),
    to: to.get(key),
    isFinal: true,
  }));
  expect(new Simulation(from, to).spoiled(from, naive, diceOf(1), 60)).toMatch(/of them fail/);
});

test('random programs and edits: what goes wrong in a simulation, the verifier says', () => {
  holds(
    fc.record({
      before: canariedPrograms,
      changes: fc.array(edits, { minLength: 1, maxLength: 4 }),
      seed: fc.nat(1_000_000),
    }),
    ({ before, changes: made }) => [before, made.reduce(edited, before)],
    8,
    ({ before, changes: made, seed }) => {
      const options = { domain: before.clusterDomain };
      const [old, wanted] = [before, made.reduce(edited, before)].map((program) =>
        objectsOf(yamlOf(program)),
      );
      return overlooked(old ?? [], wanted ?? [], seed, options);
    },
  );
});
