import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureOf, pictures, root } from './pictures';

/** `npm run pictures`: draws the terminal pictures of the documentation anew. */
async function draw(): Promise<void> {
  for (const [file, picture] of pictures) writeFileSync(join(root, file), await pictureOf(picture));
}

void draw();
