import { isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package's code. */
const own = join(__dirname, '../..') + sep;

/**
 * The places of the program in a stack trace: lines outside of packages, of Node.js and of this package, the innermost
 * first, as `FILE:LINE` relative to the working directory, with `/` on every system.
 */
export function programPlaces(stack: string): string[] {
  return stack.split('\n').flatMap((line) => {
    const [, file, row] = frame.exec(line) ?? [];
    if (file === undefined) return [];
    const path = file.startsWith('file://') ? fileURLToPath(file) : file;
    if (!isAbsolute(path) || path.includes(`${sep}node_modules${sep}`) || path.startsWith(own)) return [];
    const local = relative(process.cwd(), path);
    // On another drive.
    return isAbsolute(local) ? [] : [`${local.split(sep).join('/')}:${row}`];
  });
}

/** `at NAME (FILE:ROW:COLUMN)` or `at FILE:ROW:COLUMN`. */
const frame = /^\s*at (?:async )?(?:.*? \()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*):(\d+):\d+\)?$/;
