import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphPictures } from './graphs';
import { pictureOf, pictures, root } from './pictures';
import { readmeWithOutput } from './readme';

test.each([...pictures])(
  '%s shows what the command prints today (`npm run pictures` draws it)',
  async (file, picture) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(await pictureOf(picture));
  },
);

test.each([...graphPictures])('%s is what graph draws today (`npm run pictures` draws it)', (file, draw) => {
  expect(readFileSync(join(root, file), 'utf8')).toBe(draw());
});

test('README.md shows what its commands print today (`npm run pictures` writes it)', async () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const readme = await readmeWithOutput();
  expect(text.match(/^```console run$/gm)).toHaveLength(4);
  expect(text).toBe(readme.text);
  expect([...readme.pictures.keys()]).toEqual(['docs/pictures/plan.svg']);
  for (const [file, picture] of readme.pictures) expect(readFileSync(join(root, file), 'utf8')).toBe(picture);
}, 60_000);
