import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { contentOf } from './content';
import { reasonOf } from './reason';
import type { State } from './state';
import { Texts } from './texts';

/** Whether a file is a manifest, by its name. */
export const isManifestFile = (name: string): boolean =>
  /\.(ya?ml|json)$/i.test(name) || /(^|\/)Kustomization$/.test(name);

/** All manifests in a folder and its subfolders, each once, sorted by name. Links out of the folder are not followed. */
export function folderTexts(path: string, name: string): State {
  const walk = new Walk();
  walk.all(
    path,
    name
      .split(sep)
      .join('/')
      .replace(/(?<!^|\/)\/+$/, ''),
  );
  return walk.texts.state();
}

/** One file, with any name. It may be a pipe, for example of `<(helm template .)`. */
export function fileText(path: string, name: string): State {
  const texts = new Texts();
  contentOf(path, name.split(sep).join('/'), texts);
  return texts.state();
}

class Walk {
  readonly texts = new Texts();
  /** Real paths of the files and folders that were read. */
  private readonly seen = new Set<string>();
  private links: { readonly path: string; readonly name: string }[] = [];

  all(path: string, name: string): void {
    const root = this.real(path, name);
    if (root === undefined) return;
    this.folder(root, name);
    // Links come last, so that a file with two names is read under its own.
    while (this.links.length > 0) {
      const { links } = this;
      this.links = [];
      for (const link of links) this.link(link.path, link.name, root);
    }
  }

  private folder(path: string, name: string): void {
    this.seen.add(path);
    for (const entry of this.entries(path, name)) {
      if (entry.name === '.git' || entry.name === 'node_modules') continue;
      const isTop = name === '' || name === '.';
      this.entry(
        entry,
        path + (path.endsWith(sep) ? '' : sep) + entry.name,
        isTop ? entry.name : `${name.replace(/\/$/, '')}/${entry.name}`,
      );
    }
  }

  private entries(path: string, name: string): readonly Dirent[] {
    try {
      return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.texts.unreadable(name, reasonOf(error));
      return [];
    }
  }

  private entry(entry: Dirent, path: string, name: string): void {
    if (entry.isSymbolicLink()) this.links.push({ path, name });
    else if (entry.isDirectory()) this.folder(path, name);
    else if (isManifestFile(name)) this.file(path, name, entry.isFile());
  }

  private file(path: string, name: string, isPlain: boolean): void {
    this.seen.add(path);
    if (isPlain) contentOf(path, name, this.texts);
    else this.texts.unreadable(name, 'it is neither a file nor a folder');
  }

  /** A link with the name of a manifest is read or reported; other links are followed to folders inside. */
  private link(path: string, name: string, root: string): void {
    const target = isManifestFile(name) ? this.real(path, name) : realOf(path);
    // A cycle, or a second link to the same target.
    if (target === undefined || this.seen.has(target)) return;
    const isInside = target.startsWith(`${root}${sep}`) || root === sep;
    const found = statSync(target);
    if (found.isDirectory()) {
      if (isInside) this.folder(target, name);
    } else if (isManifestFile(name)) {
      if (isInside) this.file(target, name, found.isFile());
      else this.texts.unreadable(name, 'it is a symbolic link out of the folder, which is not followed');
    }
  }

  private real(path: string, name: string): string | undefined {
    try {
      return realpathSync(path);
    } catch (error) {
      this.texts.unreadable(name, reasonOf(error));
      return undefined;
    }
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
