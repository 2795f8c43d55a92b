import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fixturesOf } from './mesh/rules/fixture';

// Only a whole run of the lab writes docs/proof.md. These tests find within seconds where the page and a proof differ.

const root = resolve(__dirname, '..');
const page = readFileSync(join(root, 'docs/proof.md'), 'utf8');

/** The texts in a proof that become parts of a row. */
function textsIn(file: string): { place: string; text: RegExp }[] {
  const source = readFileSync(join(root, file), 'utf8');
  return [...source.matchAll(/\b(promise|how|outcome):\s*(?:'([^'\n]+)'|`((?:\\.|[^`\\])+)`)/g)].map(
    (match) => {
      const [, field = '', plain, template = ''] = match;
      const line = source.slice(0, match.index).split('\n').length;
      const parts = plain === undefined ? template.replaceAll('\\`', '`').split(VALUE) : [plain];
      // Only a run knows the values in a template.
      const text = parts.map(escaped).join('.*');
      return {
        place: `${file}:${line}`,
        text: new RegExp(field === 'promise' ? `</a>${text} \\|` : ` ${text}`),
      };
    },
  );
}

const VALUE = /\$\{(?:[^{}]|\{[^{}]*\})*\}/;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const files = readdirSync(join(root, 'test/mesh'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /^(proofs|apply)\//.test(file) && file.endsWith('.ts'))
  .sort()
  .map((file) => `test/mesh/${file}`);
const texts = files.flatMap(textsIn);

test('the texts of the proofs are found', () => {
  expect(texts.length).toBeGreaterThan(100);
});

test.each(texts)('docs/proof.md has the text at $place', ({ text }) => {
  // Without the page in the message, which is long.
  expect(text.test(page)).toBe(true);
});

test('docs/proof.md has as many claims of rules as their fixtures make', () => {
  const fixtures = fixturesOf(() => true);
  const claims = fixtures.flatMap(({ questions }) => questions).length;
  expect(page).toContain(`the fixtures of ${new Set(fixtures.map(({ rule }) => rule)).size} rules `);
  expect(page).toContain(`${claims} of ${claims} claims hold`);
});
