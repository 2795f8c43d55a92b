import type { SourceText } from '../mesh/reading/read';
import { isManifestFile } from './folder';
import { StateError } from './state-error';

/** Manifests of a folder, or one file, in a git commit: `REF:DIR`, with `DIR` as seen from the working folder. */
export async function commitTexts(name: string, cwd: string): Promise<SourceText[]> {
  const colon = name.indexOf(':');
  const [ref, folder] = [name.slice(0, colon), name.slice(colon + 1)];
  if (ref === '' || ref.startsWith('-')) throw new StateError(`${name} names no commit: write REF:DIR`);
  const commit = await git(cwd, name, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  const prefix = await git(cwd, name, ['rev-parse', '--show-prefix']);
  const inside = pathInside(prefix.trim(), folder);
  const listed = await git(cwd, name, [
    'ls-tree',
    '-r',
    '-z',
    '--full-tree',
    commit.trim(),
    '--',
    inside || '.',
  ]);
  const blobs = listed.split('\0').flatMap((line) => {
    const [, type, id, path] = /^\d+ (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
    return type === 'blob' && id !== undefined && path !== undefined ? [{ id, path }] : [];
  });
  if (blobs.length === 0)
    throw new StateError(`commit ${ref} has no ${folder || 'files'} (asked for as ${name})`);
  const wanted = blobs.filter(({ path }) => isManifestFile(path) || path === inside);
  const texts = await contents(
    cwd,
    name,
    wanted.map(({ id }) => id),
  );
  return wanted.map(({ path }, index) => ({ file: `${ref}:${path}`, text: texts[index] ?? '' }));
}

/** A path from the repository's top, without `.` and `..`. */
function pathInside(prefix: string, folder: string): string {
  const parts: string[] = [];
  for (const part of `${prefix}/${folder}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** All blobs by one process. */
async function contents(cwd: string, name: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const output = Buffer.from(await git(cwd, name, ['cat-file', '--batch'], `${ids.join('\n')}\n`), 'latin1');
  const texts: string[] = [];
  let at = 0;
  for (const _ of ids) {
    const end = output.indexOf('\n', at);
    const size = Number(output.subarray(at, end).toString().split(' ')[2]);
    texts.push(output.subarray(end + 1, end + 1 + size).toString('utf8'));
    at = end + 1 + size + 1;
  }
  return texts;
}

/** Runs git without a shell; its output byte by byte. */
function git(cwd: string, name: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, encoding: 'latin1', maxBuffer: 512 * 1024 * 1024 } as const;
    const { execFile } = require('node:child_process') as typeof import('node:child_process');
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(args[0] === 'cat-file' ? stdout : Buffer.from(stdout, 'latin1').toString());
      else reject(new StateError(reasonOf(name, error, stderr)));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

function reasonOf(name: string, error: Error & { code?: unknown }, stderr: string): string {
  if (error.code === 'ENOENT') return `${name} is a folder of a commit, and there is no git on this machine`;
  if (/not a git repository/.test(stderr))
    return `there is no ${name} here, and no git repository to look into`;
  const ref = name.slice(0, name.indexOf(':'));
  const said = stderr.trim().split('\n')[0];
  return said ? `git cannot read ${name}: ${said}` : `there is no ${name} here, and no commit ${ref}`;
}
