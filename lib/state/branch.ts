import { isManifestFile } from './folder';
import { git } from './git';
import { StateError } from './state-error';

/** What a commit has in a folder. */
export interface CommittedState {
  /** Texts of the manifests, by path below the folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Subject, an empty line, and the rest. */
  readonly message: string;
}

/** Where a branch goes out from, and what it changes. */
export interface BranchPlace {
  /** The branch, which is not there yet. */
  readonly branch: string;
  /** The commit that it goes out from. */
  readonly base: string;
  /** The folder from the top of the repository, with `/`; empty for the top itself. */
  readonly folder: string;
}

/**
 * Makes a branch with a commit for each state of a folder's manifests; all else is as in the commit that it goes out
 * from. Neither the working tree nor the index is touched. The same states give the same commits: they have the date of
 * that commit.
 *
 * @returns the name of the commit that it goes out from, in short
 * @throws StateError when the branch is there already, or git refuses
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
  // Asked first, a folder that is no repository says so.
  const commit = await ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`]);
  if (!isFree) throw new StateError(`branch ${branch} is there already: choose another name, or delete it`);
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
  let there = new Map(
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
    for (const path of there.keys()) if (!next.has(path)) commands.push(`D ${quoted(path)}`);
    for (const [path, text] of next)
      if (index === 0 || there.get(path) !== text)
        commands.push(`M 100644 inline ${quoted(path)}`, dataOf(text));
    there = next;
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

/** The place of a folder of the working tree, or of a commit (`REF:DIR`), from the top of its repository. */
export async function folderInRepository(cwd: string, name: string): Promise<string> {
  const prefix = (await git(cwd, name, ['rev-parse', '--show-prefix'])).toString().replace(/\n$/, '');
  const folder = name.slice(name.indexOf(':') + 1);
  const inside = pathInside(prefix, folder);
  if (inside === undefined) throw new StateError(`${name} leads out of the repository`);
  return inside;
}

/** A path from the repository's top, without `.` and `..`; undefined for one that leads out. */
export function pathInside(prefix: string, folder: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${prefix}/${folder}`.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '..' && part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
