import { yamlOf } from './build';
import { holds, itself } from './holds';
import { canariedPrograms, programs } from './programs';
import { broken, promises } from './promises';

test('every valid program synthesizes without a problem', () => {
  holds(programs, itself, 25, (program) => {
    yamlOf(program);
    return [];
  });
});

test.each([...promises.keys()])('%s', (promise) => {
  holds(canariedPrograms, itself, 6, (program) => broken(promise, yamlOf(program), program));
});
