import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codes } from '../../lib/trace/codes';
import { pageWithOutput } from '../pictures/page-with-output';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/trace.md'), 'utf8');

test('docs/trace.md shows the output that its commands print today (npm run pictures writes it)', async () => {
  expect(page).toBe(await pageWithOutput('docs/trace.md'));
}, 60_000);

test('docs/trace.md lists every code with its meaning', () => {
  for (const [code, meaning] of Object.entries(codes))
    expect(page).toContain(`| [${code}](codes/${code}.md) | ${meaning} |`);
});
