import { existsSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { folderInRepository } from '../state/branch';
import { isCluster } from '../state/read-state';

/** Whether a state is a folder of a git commit: `REF:DIR`. */
export function isCommit(name: string, cwd: string): boolean {
  return name.includes(':') && !existsSync(resolve(cwd, name)) && !isCluster(name);
}

/** Reads the path of a file of a state, as findings name it, as one in the folder of the state. */
export async function pathsBelow(name: string, cwd: string): Promise<(file: string) => string> {
  const isOfCommit = isCommit(name, cwd);
  const top = isOfCommit ? await folderInRepository(cwd, name) : name;
  const ref = isOfCommit ? name.slice(0, name.indexOf(':') + 1) : '';
  return (file) => posix.relative(posix.normalize(top || '.'), posix.normalize(file.slice(ref.length)));
}

/** The name of a folder in a state. A state that has no folders keeps its name. */
export function folderBelow(name: string, folder: string): string {
  if (folder === '' || name === '-' || isCluster(name) || /\.(ya?ml|json)$/i.test(name)) return name;
  if (name === '.' || name === './') return folder;
  return name.endsWith('/') || name.endsWith(':') ? `${name}${folder}` : `${name}/${folder}`;
}
