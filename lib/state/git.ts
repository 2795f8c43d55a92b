import { StateError } from './state-error';

/** Large enough for all texts of a state. */
const maxBuffer = 512 * 1024 * 1024;

/**
 * Runs git without a shell and returns its output.
 *
 * @param name the state that is read, for messages
 * @throws StateError with git's error message
 */
export function git(cwd: string, name: string, args: readonly string[], input = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The messages are parsed below, and missing objects must not be fetched.
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
  if (error.code === 'ENOENT') return `cannot read ${name}: git is not installed`;
  if (/not a git repository/.test(stderr))
    return `${name} does not exist, and this folder is not in a git repository`;
  const ref = name.slice(0, name.indexOf(':'));
  const message = stderr.trim().split('\n')[0];
  return message
    ? `git cannot read ${name}: ${message}`
    : `${name} does not exist, and there is no commit ${ref}`;
}
