import fc from 'fast-check';
import { planOf } from '../../lib/plan/plan';
import { objectionWords } from '../../lib/plan/report/words';
import { yamlOf } from '../properties/build';
import { edited, edits } from '../properties/edits';
import { holds } from '../properties/holds';
import type { Program } from '../properties/program';
import { canariedPrograms } from '../properties/programs';
import { leftAfter, objectsOf } from './reading';

interface Pair {
  readonly before: Program;
  readonly after: Program;
}

const pairs: fc.Arbitrary<Pair> = fc
  .record({ before: canariedPrograms, changes: fc.array(edits, { minLength: 1, maxLength: 3 }) })
  .map(({ before, changes }) => ({ before, after: changes.reduce(edited, before) }));

test('from any program to what a few edits make of it, and back', () => {
  holds(
    pairs,
    ({ before, after }) => [before, after],
    10,
    ({ before, after }) => {
      const [old, wanted] = [objectsOf(yamlOf(before)), objectsOf(yamlOf(after))];
      return [
        [old, wanted],
        [wanted, old],
      ].flatMap(([from = [], to = []]) => {
        const plan = planOf(from, to, { domain: before.clusterDomain });
        if (plan.kind === 'no-safe-order') return plan.objections.map(objectionWords);
        const isKept = plan.notes.some((note) => note.includes('"replicas"'));
        return isKept ? [] : leftAfter(plan, from, to);
      });
    },
  );
});
