import { isManifestFile } from './folder';
import { git } from './git';
import { StateError } from './state-error';

/** The manifests of a folder in one commit. */
export interface CommittedState {
  /** Texts of the manifests, by path in the folder. */
  readonly files: ReadonlyMap<string, string>;
  /** The commit message: subject, an empty line, and the body. */
  readonly message: string;
}

/** The start and the folder of a new branch. */
export interface BranchPlace {
  /** The name of the branch, which must not exist yet. */
  readonly branch: string;
  /** The commit on which the branch starts. */
  readonly base: string;
  /** The folder, from the root of the repository, with `/`; empty for the root. */
  readonly folder: string;
}

/**
 * Creates a branch with a commit for each state of the manifests in a folder. Other files are those of the base commit.
 * Changes neither the working tree nor the index. The same states give the same commits, with the date of the base commit.
 *
 * @returns the abbreviated name of the base commit
 * @throws StateError when the branch exists, or git fails
 */
export async function commitStates(
  cwd: string,
  { branch, base, folder }: BranchPlace,
  states: readonly CommittedState[],
): Promise<string> {
  const ask = async (args: readonly string[], input = '') =>
    (await git(cwd, `branch ${branch}`, args, input)).toString().trim();
  const isFree = await ask(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]).then(
    () => false,
    () => true,
  );
  // First, so that a folder outside of a repository is reported as such.
  const commit = await ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`]);
  if (!isFree) throw new StateError(`branch ${branch} already exists: choose another name, or delete it`);
  await ask(['check-ref-format', '--branch', branch]);
  const seconds = await ask(['show', '--no-patch', '--format=%ct', commit]);
  const who = (await ask(['var', 'GIT_COMMITTER_IDENT'])).replace(/ \d+ [-+]\d+$/, '');
  const listed = await ask([
    'ls-tree',
    '-r',
    '-z',
    '--name-only',
    '--full-tree',
    commit,
    '--',
    folder || '.',
  ]);
  let previous = new Map(
    listed
      .split('\0')
      .filter(isManifestFile)
      .map((path) => [path, '']),
  );
  const commands: string[] = [];
  for (const [index, { files, message }] of states.entries()) {
    commands.push(`commit refs/heads/${branch}`, `committer ${who} ${seconds} +0000`, dataOf(message));
    if (index === 0) commands.push(`from ${commit}`);
    const next = new Map(
      [...files].map(([path, text]) => [folder === '' ? path : `${folder}/${path}`, text]),
    );
    for (const path of previous.keys()) if (!next.has(path)) commands.push(`D ${quoted(path)}`);
    for (const [path, text] of next)
      if (index === 0 || previous.get(path) !== text)
        commands.push(`M 100644 inline ${quoted(path)}`, dataOf(text));
    previous = next;
  }
  commands.push('done', '');
  await ask(['fast-import', '--quiet', '--done', '--date-format=raw'], commands.join('\n'));
  return await ask(['rev-parse', '--short', commit]);
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

function quoted(path: string): string {
  return /["\\\n]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"` : path;
}

/** The path of a folder, or of a folder of a commit (`REF:DIR`), from the root of its repository. */
export async function folderInRepository(cwd: string, name: string): Promise<string> {
  const prefix = (await git(cwd, name, ['rev-parse', '--show-prefix'])).toString().replace(/\n$/, '');
  const folder = name.slice(name.indexOf(':') + 1);
  const inside = pathInside(prefix, folder);
  if (inside === undefined) throw new StateError(`${name} is outside of the repository`);
  return inside;
}

/** A path from the root of the repository, without `.` and `..`; undefined if it is outside. */
export function pathInside(prefix: string, folder: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${prefix}/${folder}`.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '..' && part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
