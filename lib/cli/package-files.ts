import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file that comes with this package, by its path in there: the same from `lib/` and from `build/lib/`. */
export function packageFile(path: string): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return readFileSync(join(folder, path), 'utf8');
}

/** Version of this package. */
export function packageVersion(): string {
  return JSON.parse(packageFile('package.json')).version;
}
