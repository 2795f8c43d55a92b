import { StateError } from './state-error';

/** Large enough for all texts that a state may have. */
const maxBuffer = 512 * 1024 * 1024;

/**
 * Runs git without a shell, and gives what it says.
 *
 * @param name of the state that is read
 * @throws StateError with what git has against it
 */
export function git(cwd: string, name: string, args: readonly string[], input = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Its words are understood below, and what is not here is not fetched from anywhere.
    const env = { ...process.env, LC_ALL: 'C', GIT_NO_LAZY_FETCH: '1' };
    const options = { cwd, env, encoding: 'buffer', maxBuffer } as const;
    const { execFile } = require('node:child_process') as typeof import('node:child_process');
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new StateError(reasonOf(name, error, stderr.toString())));
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
