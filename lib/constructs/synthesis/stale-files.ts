import { type Dirent, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileStem, leadingFolderNames } from './chart-folders';

/**
 * The files of earlier runs in the output directory that this run does not write, and that would still be applied. A
 * file counts only if its path, its name and its first lines are those of the default layout. A README, a hand-written
 * manifest with a comment or another name, and targets of links are kept. If the directory contains the program itself
 * (`outdir: '.'`), only the folders that this run writes are searched.
 */
export function staleFiles(folder: string, paths: ReadonlySet<string>, extension: string): string[] {
  const written = new Set([...paths].map((path) => path.slice(0, path.indexOf('/'))));
  const isShared = holds(folder, process.cwd());
  return entries(folder)
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .filter(({ name }) => !isShared || written.has(name) || leadingFolderNames.includes(name))
    .flatMap(({ name }) =>
      entries(join(folder, name))
        .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
        .map((entry) => `${name}/${entry.name}`),
    )
    .filter((path) => !paths.has(path) && isOurs(join(folder, path), path, extension))
    .sort();
}

function isOurs(file: string, path: string, extension: string): boolean {
  const text = readFileSync(file, 'utf8');
  const start = /^apiVersion: (\S+)\nkind: (\S+)\nmetadata:\n((?: {2}.*\n)+)/.exec(text);
  if (start === null || /^(#|---|\.\.\.)/m.test(text)) return false;
  const [, apiVersion = '', kind = '', lines = ''] = start;
  const name = fieldOf(lines, 'name');
  if (name === undefined) return false;
  const manifest = { apiVersion, kind, metadata: { name } };
  const stem = path.slice(path.indexOf('/') + 1, -extension.length);
  return [undefined, fieldOf(lines, 'namespace')].some((namespace) => fileStem(manifest, namespace) === stem);
}

function fieldOf(metadata: string, field: string): string | undefined {
  return new RegExp(`^ {2}${field}: "?([^"\\n]+)"?$`, 'm').exec(metadata)?.[1];
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function holds(folder: string, inner: string): boolean {
  try {
    return !relative(realpathSync(folder), realpathSync(inner)).startsWith('..');
  } catch {
    return false;
  }
}
