import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, typeIn } from '../cli/terminal';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'diff.md'), 'utf8');
const state = (end: string) => readFileSync(join(__dirname, 'page', end, 'manifests.yaml'), 'utf8');

test('the page shows what the command prints', async () => {
  const cwd = folderWith({ 'before/a.yaml': state('before'), 'after/a.yaml': state('after') });
  const { stdout } = await typeIn(cwd, 'diff --from before --to after');
  const [, shown] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
  expect(shown).toBe(stdout);
});
