import { pathInside } from './branch';
import { isManifestFile } from './folder';
import { git } from './git';
import type { State } from './state';
import { StateError } from './state-error';
import { Texts } from './texts';

/**
 * The manifests of a folder or file in a git commit: `REF:DIR`, with `DIR` relative to the working folder.
 *
 * @throws StateError when the commit does not exist, or has no such folder or file
 */
export async function commitTexts(name: string, cwd: string): Promise<State> {
  const colon = name.indexOf(':');
  const [ref, folder] = [name.slice(0, colon), name.slice(colon + 1)];
  if (ref === '' || ref.startsWith('-'))
    throw new StateError(`${name} does not name a commit: write REF:DIR`);
  const ask = async (...args: string[]) => (await git(cwd, name, args)).toString();
  const commit = await ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  const prefix = await ask('rev-parse', '--show-prefix');
  const inside = pathInside(prefix.replace(/\n$/, ''), folder);
  if (inside === undefined) throw new StateError(`${name} is outside of the repository`);
  const listed = await ask('ls-tree', '-r', '-l', '-z', '--full-tree', commit.trim(), '--', inside || '.');
  const blobs = blobsOf(listed);
  if (blobs.length === 0)
    throw new StateError(`commit ${ref} has no ${folder || 'files'} (given as ${name})`);
  const texts = new Texts();
  const wanted = blobs.filter(
    ({ path, size }) => (path === inside || isManifest(path)) && texts.takesRoom(`${ref}:${path}`, size),
  );
  const output = await git(cwd, name, ['cat-file', '--batch'], wanted.map(({ id }) => `${id}\n`).join(''));
  for (const [blob, bytes] of contents(wanted, output)) {
    const file = `${ref}:${blob.path}`;
    if (bytes === undefined) texts.unreadable(file, 'it is missing from the git repository');
    else if (blob.mode !== linkMode) texts.add(file, bytes);
    else if (!isReadAnyway(blob.path, bytes.toString(), blobs))
      texts.unreadable(file, 'it is a symbolic link to a file that is not read');
  }
  return texts.state();
}

const linkMode = '120000';

interface Blob {
  readonly mode: string;
  readonly id: string;
  readonly size: number;
  readonly path: string;
}

function blobsOf(listed: string): Blob[] {
  return listed.split('\0').flatMap((line) => {
    const [, mode = '', id = '', size, path = ''] = /^(\d+) blob (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
    // Git prints no size for a missing object.
    return size === undefined ? [] : [{ mode, id, size: Number(size) || 0, path }];
  });
}

function isManifest(path: string): boolean {
  return isManifestFile(path) && !/(^|\/)node_modules\//.test(path);
}

/** Whether a link leads to a file or folder that is read under its own name. */
function isReadAnyway(path: string, target: string, blobs: readonly Blob[]): boolean {
  if (target.startsWith('/')) return false;
  const real = pathInside(path.split('/').slice(0, -1).join('/'), target);
  return blobs.some((blob) => real !== undefined && (blob.path === real || blob.path.startsWith(`${real}/`)));
}

/** The blobs in the output of `git cat-file --batch`; undefined for a missing one. */
function* contents(blobs: readonly Blob[], output: Buffer): Generator<[Blob, Buffer | undefined]> {
  let at = 0;
  for (const blob of blobs) {
    const end = output.indexOf('\n', at);
    const [, type, size] = output.subarray(at, end).toString().split(' ');
    const length = type === 'blob' ? Number(size) : undefined;
    yield [blob, length === undefined ? undefined : output.subarray(end + 1, end + 1 + length)];
    at = end + 1 + (length === undefined ? 0 : length + 1);
  }
}
