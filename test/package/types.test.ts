import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

test('programs that must not compile do not, and all others do (`@ts-expect-error` in test/**/*.test-d.ts)', () => {
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout + stderr).toBe('');
}, 120_000);

test('the compiler reads the tests, or nothing of this would be checked', () => {
  expect(JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).include).toContain('test');
});
