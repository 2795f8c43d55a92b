import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Reads a file of this package by its path, from `lib/` as well as from `build/lib/`.
 *
 * @throws Error when the code runs in a bundle without the files of the package
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

let version: string | undefined;

/** The version of this package. */
export function packageVersion(): string {
  version ??= JSON.parse(packageFile('package.json')).version as string;
  return version;
}
