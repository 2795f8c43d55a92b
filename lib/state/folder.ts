import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { TextFault } from '../mesh/reading/fault';
import type { SourceText } from '../mesh/reading/read';
import type { State } from './state';

/** More than any folder of manifests has in one file; reading more would take all memory there is. */
const mostBytes = 64 * 1024 * 1024;

/** Names of files that hold manifests. */
export const isManifestFile = (name: string): boolean => /\.(ya?ml|json)$/i.test(name);

/** All manifests below a folder, in the order of their names. Links that lead out of it are not followed. */
export function folderTexts(path: string, name: string): State {
  const walk = new Walk(realpathSync(path));
  walk.folder(path, name.split(sep).join('/').replace(/\/+$/, ''));
  return { texts: walk.texts, objects: [], faults: walk.faults };
}

/** One file, whatever its name. */
export function fileText(path: string, name: string): State {
  const walk = new Walk('');
  walk.file(path, name.split(sep).join('/'));
  return { texts: walk.texts, objects: [], faults: walk.faults };
}

class Walk {
  readonly texts: SourceText[] = [];
  readonly faults: TextFault[] = [];
  private readonly seen = new Set<string>();

  constructor(private readonly root: string) {}

  folder(path: string, name: string): void {
    const real = realpathSync(path);
    // A circle of links, or a second way to the same folder.
    if (this.seen.has(real)) return;
    this.seen.add(real);
    for (const entry of this.entries(path, name)) {
      const below = name === '' || name === '.' ? entry.name : `${name}/${entry.name}`;
      this.entry(entry, join(path, entry.name), below);
    }
  }

  file(path: string, name: string): void {
    try {
      const { size } = statSync(path);
      if (size > mostBytes) {
        const reason = `it has ${Math.round(size / 1024 / 1024)} MiB, and ${mostBytes / 1024 / 1024} are read`;
        this.faults.push({ kind: 'too-large', at: { file: name }, reason });
        return;
      }
      this.texts.push({ file: name, text: readFileSync(path, 'utf8') });
    } catch (error) {
      this.unreadable(name, error);
    }
  }

  private entries(path: string, name: string): readonly Dirent[] {
    try {
      return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.unreadable(name, error);
      return [];
    }
  }

  private entry(entry: Dirent, path: string, name: string): void {
    if (entry.name === '.git' || entry.name === 'node_modules') return;
    if (!entry.isSymbolicLink()) {
      if (entry.isDirectory()) this.folder(path, name);
      else if (entry.isFile() && isManifestFile(entry.name)) this.file(path, name);
      return;
    }
    const target = statSync(path, { throwIfNoEntry: false });
    if (target === undefined || !this.isInside(path)) return;
    if (target.isDirectory()) this.folder(path, name);
    else if (target.isFile() && isManifestFile(entry.name)) this.file(path, name);
  }

  private isInside(path: string): boolean {
    const real = realpathSync(path);
    return real === this.root || real.startsWith(`${this.root}${sep}`);
  }

  private unreadable(name: string, error: unknown): void {
    const reason = error instanceof Error ? error.message.replace(/,.*$/, '') : String(error);
    this.faults.push({ kind: 'unreadable', at: { file: name }, reason });
  }
}
