import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes files (text by path relative to the folder, with `/`) and deletes stale ones, all or nothing. The files are
 * first written beside the folder, where a full disk or a missing permission does no harm, and then moved into place.
 * If a move fails, earlier moves are undone. Unchanged files are not touched.
 */
export function writeFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  stale: readonly string[] = [],
): void {
  const made = mkdirSync(folder, { recursive: true });
  // A symbolic link is kept, and its target is written.
  const root = realpathSync(folder);
  const staging = stagingFor(root);
  try {
    if (readdirSync(root).filter((name) => join(root, name) !== staging).length === 0) {
      writeAnew(root, staging, files);
    } else {
      replace(root, staging, changed(root, files), stale);
    }
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * A folder on the same file system: beside the output, or in it if that is a mount point or the parent is read-only.
 */
function stagingFor(root: string): string {
  const parent = dirname(root);
  const name = `.${basename(root)}-`;
  try {
    if (statSync(parent).dev === statSync(root).dev) return mkdtempSync(join(parent, name));
  } catch {
    // No folder can be made in the parent.
  }
  return mkdtempSync(join(root, name));
}

function writeAnew(root: string, staging: string, files: ReadonlyMap<string, string>): void {
  const fresh = join(staging, 'fresh');
  mkdirSync(fresh, { mode: statSync(root).mode });
  writeAll(fresh, files);
  try {
    rmdirSync(root);
  } catch {
    // The folder is a mount point or has the staging folder: its files are moved instead.
    replace(root, staging, files, []);
    return;
  }
  try {
    renameSync(fresh, root);
  } catch (error) {
    mkdirSync(root);
    throw error;
  }
}

function replace(
  root: string,
  staging: string,
  files: ReadonlyMap<string, string>,
  stale: readonly string[],
): void {
  const fresh = join(staging, 'new');
  const old = join(staging, 'old');
  writeAll(fresh, files);
  mkdirSync(old);
  const undo: (() => void)[] = [];
  const move = (from: string, to: string) => {
    const made = mkdirSync(dirname(to), { recursive: true });
    if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }));
    renameSync(from, to);
    undo.push(() => renameSync(to, from));
  };
  try {
    for (const path of stale) move(join(root, path), join(old, path));
    for (const path of files.keys()) {
      if (existsSync(join(root, path))) move(join(root, path), join(old, path));
      move(join(fresh, path), join(root, path));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
  for (const path of stale) removeIfEmpty(dirname(join(root, path)));
}

function writeAll(folder: string, files: ReadonlyMap<string, string>): void {
  const made = new Set<string>();
  for (const [path, text] of files) {
    const file = join(folder, path);
    const parent = dirname(file);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(file, text);
  }
}

function changed(root: string, files: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...files].filter(([path, text]) => textAt(join(root, path)) !== text));
}

function textAt(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
