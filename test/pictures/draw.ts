import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphPictures } from './graphs';
import { pageWithOutput } from './page-with-output';
import { pictureOf, pictures, root } from './pictures';
import { readmeWithOutput } from './readme';
import { takeScreenshots } from './screenshots';

/** `npm run pictures`: draws the pictures of the documentation, and writes the output in the pages. */
async function drawAll(): Promise<void> {
  for (const [file, picture] of pictures) writeFileSync(join(root, file), await pictureOf(picture));
  for (const [file, draw] of graphPictures) writeFileSync(join(root, file), draw());
  await takeScreenshots();
  const readme = await readmeWithOutput();
  writeFileSync(join(root, 'README.md'), readme.text);
  for (const [file, picture] of readme.pictures) writeFileSync(join(root, file), picture);
  for (const page of ['docs/trace.md']) writeFileSync(join(root, page), await pageWithOutput(page));
}

void drawAll();
