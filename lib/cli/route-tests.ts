import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RequestTests } from '../check/check';
import type { MeshOptions } from '../mesh/mesh';
import { requestFindings } from '../trace/expectations/findings';
import { requestsIn } from '../trace/expectations/requests-file';
import { usageErrors } from './traced-state';
import { UsageError } from './usage-error';

/**
 * The route tests of the configuration.
 *
 * @param files files of requests, relative to the working folder
 * @throws UsageError with file and line of each mistake in them
 */
export function routeTests(
  files: readonly string[],
  {
    cwd,
    namespace,
    mesh,
  }: { readonly cwd: string; readonly namespace: string | undefined; readonly mesh: MeshOptions },
): RequestTests {
  const tests = files.map((file) => ({
    file,
    requests: usageErrors(() => requestsIn(file, textOf(cwd, file))),
  }));
  return {
    count: tests.reduce((sum, { requests }) => sum + requests.length, 0),
    find: (states) => requestFindings(tests, states, mesh, namespace),
  };
}

/** The text of a file of requests. @throws UsageError if it cannot be read */
export function textOf(cwd: string, file: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `${file}: no such file` : `cannot read ${file}: ${message}`);
  }
}
