import { planOf } from '../../lib/plan/plan';
import { objectionWords } from '../../lib/plan/report/words';
import { yamlOf } from '../properties/build';
import { holds } from '../properties/holds';
import { walks } from '../properties/walk';
import { leftAfter, objectsOf } from './reading';

test('a walk over 50 states of a program: each is reached from the one before, by verified steps', () => {
  holds(
    walks(50),
    (programs) => programs,
    1,
    (programs) => {
      const states = programs.map((program) => objectsOf(yamlOf(program)));
      const options = { domain: programs[0]?.clusterDomain };
      return states.slice(1).flatMap((wanted, index) => {
        const before = states[index] ?? [];
        const plan = planOf(before, wanted, options);
        if (plan.kind === 'no-safe-order')
          return plan.objections.map((each) => `to ${index + 1}: ${objectionWords(each)}`);
        const isKept = plan.notes.some((note) => note.includes('"replicas"'));
        return isKept ? [] : leftAfter(plan, before, wanted).map((key) => `to ${index + 1}: ${key} is left`);
      });
    },
  );
}, 120_000);
