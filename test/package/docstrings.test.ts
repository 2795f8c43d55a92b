import { join, resolve } from 'node:path';
import { docstringFaults } from './docstrings';

const root = resolve(__dirname, '../..');

test('everything that lib/index.ts exports is documented, and each optional field says its default', () => {
  expect(docstringFaults(join(root, 'lib/index.ts'), root)).toEqual([]);
}, 60_000);

test('what is not documented is named with file and line', () => {
  const file = 'test/package/fixtures/undocumented.ts';
  expect(docstringFaults(join(root, file), root).map((fault) => fault.replace(`${file}:`, ''))).toEqual([
    '59 act: no docstring',
    '3 Props.required: no docstring',
    '5 Props.onlyDefault: no docstring',
    '7 Props.noDefault: optional, so it needs one @default',
    "13 Props.emptyDefault: @default takes a literal, or a dash and what happens; not 'undefined'",
    "19 Props.proseDefault: @default takes a literal, or a dash and what happens; not '5 seconds'",
    '34 Undocumented: no docstring',
    '45 Undocumented.method: no docstring',
    '35 Undocumented.make: no docstring',
    '52 Choice: no docstring',
    '55 Alternatives.left: no docstring',
    '55 Alternatives.right: no docstring',
    '57 value: no docstring',
  ]);
}, 60_000);
