import { pathInside } from './branch';
import { isManifestFile } from './folder';
import { git } from './git';
import type { State } from './state';
import { StateError } from './state-error';
import { Texts } from './texts';

/** A folder or file of a git commit. */
export interface CommittedFolder {
  /** As written before the colon. */
  readonly ref: string;
  /** The hash of the commit. */
  readonly commit: string;
  /** Its path from the root of the repository; empty for the root. */
  readonly inside: string;
  /** The path of the working folder from the root of the repository; empty for the root. */
  readonly workingFolder: string;
}

/**
 * Finds `REF:DIR`, with `DIR` relative to the working folder.
 *
 * @throws StateError when the commit does not exist
 */
export async function committedFolder(name: string, cwd: string): Promise<CommittedFolder> {
  const colon = name.indexOf(':');
  const [ref, folder] = [name.slice(0, colon), name.slice(colon + 1)];
  if (ref === '' || ref.startsWith('-'))
    throw new StateError(`${name} does not name a commit: write REF:DIR`);
  const ask = async (...args: string[]) => (await git(cwd, name, args)).toString();
  const commit = await ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  const prefix = (await ask('rev-parse', '--show-prefix')).replace(/\n$/, '');
  const inside = pathInside(prefix, folder);
  if (inside === undefined) throw new StateError(`${name} is outside of the repository`);
  return { ref, commit: commit.trim(), inside, workingFolder: prefix.replace(/\/$/, '') };
}

/** The files of a commit in a folder, or a file with this path. */
export async function blobsIn(
  { commit }: CommittedFolder,
  path: string,
  name: string,
  cwd: string,
): Promise<readonly Blob[]> {
  const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', commit, '--', path || '.'];
  return blobsOf((await git(cwd, name, args)).toString());
}

/** The contents of some files of a commit; undefined for a missing one. */
export async function contentsOf(
  blobs: readonly Blob[],
  name: string,
  cwd: string,
): Promise<Iterable<readonly [Blob, Buffer | undefined]>> {
  const input = blobs.map(({ id }) => `${id}\n`).join('');
  return contents(blobs, await git(cwd, name, ['cat-file', '--batch'], input));
}

/**
 * The manifests of a folder or file in a git commit.
 *
 * @throws StateError when the commit does not exist, or has no such folder or file
 */
export async function commitTexts(name: string, cwd: string): Promise<State> {
  const place = await committedFolder(name, cwd);
  const { ref, inside } = place;
  const blobs = await blobsIn(place, inside, name, cwd);
  if (blobs.length === 0)
    throw new StateError(`commit ${ref} has no ${name.slice(ref.length + 1) || 'files'} (given as ${name})`);
  const texts = new Texts();
  const wanted = blobs.filter(
    ({ path, size }) => (path === inside || isManifest(path)) && texts.takesRoom(`${ref}:${path}`, size),
  );
  for (const [blob, bytes] of await contentsOf(wanted, name, cwd)) {
    const file = `${ref}:${blob.path}`;
    if (bytes === undefined) texts.unreadable(file, 'it is missing from the git repository');
    else if (!isLink(blob)) texts.add(file, bytes);
    else if (!isReadAnyway(blob.path, bytes.toString(), blobs))
      texts.unreadable(file, 'it is a symbolic link to a file that is not read');
  }
  return texts.state();
}

/** Whether a file is a symbolic link. */
export function isLink({ mode }: Blob): boolean {
  return mode === '120000';
}

/** A file of a commit. */
export interface Blob {
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
