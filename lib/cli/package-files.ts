import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A file that comes with this package, by its path in there: the same from `lib/` and from `build/lib/`.
 *
 * @throws Error where the code was put into a bundle that left the package behind
 */
export function packageFile(path: string): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`the package.json of cdk8s-istio is not above ${__dirname}`);
    folder = above;
  }
  return readFileSync(join(folder, path), 'utf8');
}

/** Version of this package. */
export function packageVersion(): string {
  return JSON.parse(packageFile('package.json')).version;
}
