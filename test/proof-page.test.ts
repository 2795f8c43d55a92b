import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The promises that README says are proven: the list below that heading. */
function promises(): string[] {
  const [, section = ''] = read('README.md').split('## Proven on a real mesh\n');
  const lines = section.slice(0, section.indexOf('\n## ')).split('\n');
  return lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2));
}

test('README says what is proven', () => {
  expect(promises().length).toBeGreaterThan(5);
});

test.each(promises())('docs/proof.md has a row for: %s', (promise) => {
  expect(read('docs/proof.md')).toContain(`</a>${promise} |`);
});
