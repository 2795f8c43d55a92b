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
 * Writes files (text by path relative to the folder, with `/`) and removes others, all or nothing: everything is
 * written beside the folder first, where a full disk or a missing permission does no harm, and then moved into
 * place; when a move fails, those before it are undone. Files that say already what they should are not touched.
 */
export function writeFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  stale: readonly string[] = [],
): void {
  const made = mkdirSync(folder, { recursive: true });
  // A link stays a link: what it points to is written.
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

/** A place on the same disk: beside the folder, or in it where it is a mount point or its parent is closed. */
function stagingFor(root: string): string {
  const parent = dirname(root);
  const name = `.${basename(root)}-`;
  try {
    if (statSync(parent).dev === statSync(root).dev) return mkdtempSync(join(parent, name));
  } catch {
    // The parent takes no new folder.
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
    // In use as somebody's mount point or staging place: its parts are moved instead.
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
