import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './fixture';
import { filesOf, listed } from './new-rule';

const list = readFileSync(join(root, 'lib/check/rules.ts'), 'utf8');

test('a new rule has its file, its twins and its page', () => {
  expect([...filesOf('a-rule').keys()].map((file) => file.slice(root.length + 1))).toEqual([
    'lib/check/rules/a-rule.ts',
    'test/check/rules/a-rule/failing.yaml',
    'test/check/rules/a-rule/passing.yaml',
    'docs/rules/a-rule.md',
  ]);
});

test('a new rule stands in the list where its name belongs', () => {
  const names = (text: string) => [...text.matchAll(/'\.\/rules\/(.*)'/g)].map(([, name]) => name);
  const elements = (text: string) => [...(text.split('= [')[1] ?? '').matchAll(/\w+/g)].map(([name]) => name);
  const longer = listed(listed(list, 'zz-rule'), 'a-rule');
  expect(names(longer)).toEqual(['a-rule', ...names(list), 'zz-rule']);
  expect(elements(longer)).toEqual(['aRule', ...elements(list), 'zzRule']);
});
