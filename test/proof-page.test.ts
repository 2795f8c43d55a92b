import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { anchorOf } from './mesh/proof-page';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The rows of the proof page that README.md links its guarantees to. */
const links = [...read('README.md').matchAll(/\]\(docs\/proof\.md#([^)]+)\)/g)].map(([, row = '']) => row);
const rows = read('docs/proof.md').match(/(?<=<\/a>).*?(?= \| )/g) ?? [];

test('README links its guarantees to their proofs', () => {
  expect(new Set(links).size).toBeGreaterThan(5);
});

test.each(links)('docs/proof.md has a row for: %s', (link) => {
  expect(rows.map(anchorOf)).toContain(link);
  expect(read('docs/proof.md')).toContain(`<a id="${link}"></a>`);
});
