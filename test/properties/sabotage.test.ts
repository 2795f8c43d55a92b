import fc from 'fast-check';
import { yamlOf } from './build';
import { defects } from './defects';
import { holds, itself } from './holds';
import { canariedPrograms } from './programs';
import { broken } from './promises';

test.each(defects)('$name breaks a promise: $promise', ({ promise, apply }) => {
  holds(canariedPrograms, itself, 3, (program) => {
    const text = yamlOf(program);
    const defective = apply(text);
    fc.pre(defective !== undefined);
    const before = broken(promise, text, program);
    const after = broken(promise, defective ?? text, program);
    return [...before, ...(after.length === 0 ? ['nobody noticed'] : [])];
  });
});

test('ten defects and more, each under a name of its own', () => {
  expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
  expect(defects.length).toBeGreaterThanOrEqual(10);
});
