import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageWithOutput } from './page-with-output';
import { pictureOf, pictures, root } from './pictures';
import { readmeWithOutput } from './readme';

/** `npm run pictures`: draws the terminal pictures of the documentation, and writes the output in the pages. */
async function draw(): Promise<void> {
  for (const [file, picture] of pictures) writeFileSync(join(root, file), await pictureOf(picture));
  writeFileSync(join(root, 'README.md'), await readmeWithOutput());
  for (const page of ['docs/trace.md']) writeFileSync(join(root, page), await pageWithOutput(page));
}

void draw();
