import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureOf, pictures, root } from './pictures';

test.each([...pictures])(
  '%s shows what the command prints today (`npm run pictures` draws it)',
  async (file, picture) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(await pictureOf(picture));
  },
);
