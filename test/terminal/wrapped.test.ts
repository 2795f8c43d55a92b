import { columns, wrapped } from '../../lib/terminal/wrapped';

test('words move to the next line as wholes', () => {
  expect(wrapped(`${'word '.repeat(20)}end`, '→ ', '  ').split('\n')).toEqual([
    `→ ${'word '.repeat(15)}word`.slice(0, 76).trimEnd(),
    `  ${'word '.repeat(5)}end`,
  ]);
});

test('a word that is longer than a line is broken after a slash, a comma or the like', () => {
  const url = `http://shop.example.com/${'folder/'.repeat(20)}end`;
  const lines = wrapped(`GET ${url} is long`, '', '  ').split('\n');
  expect(lines[0]).toMatch(/^GET http:\/\/shop\.example\.com\/.*\/$/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  expect(lines.map((line) => line.trim()).join('')).toContain(url);
});

test('a word without such a sign is broken at the end of the line', () => {
  const lines = wrapped('x'.repeat(200), '  ').split('\n');
  expect(lines.map((line) => line.length)).toEqual([80, 80, 46]);
});

test('a word that fits on a line of its own is never broken', () => {
  const word = `${'a/'.repeat(38)}a`;
  expect(wrapped(`before it ${word} after`, '', '').split('\n')).toEqual(['before it', word, 'after']);
});
