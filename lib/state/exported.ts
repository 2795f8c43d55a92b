import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import type { JsonObject } from '../mesh/objects/mesh-object';
import { documentsOf, parseAll } from '../mesh/reading/documents';
import { isKustomization, kustomizationOf } from '../mesh/reading/kustomize/kustomization';
import { type Blob, blobsIn, type CommittedFolder, committedFolder, contentsOf, isLink } from './commit';
import { StateError } from './state-error';
import { Texts } from './texts';

/** A folder of a git commit, as files in a temporary folder. */
export interface ExportedFolder {
  /** The temporary folder, in the place of the root of the repository. */
  readonly root: string;
  /** The folder in it. */
  readonly folder: string;
  /** `REF:`, for the paths in the temporary folder. */
  readonly ref: string;
  /** Exports a file of the commit, named as seen from the working folder; undefined if the commit has none. */
  file(name: string): Promise<string | undefined>;
  /** Deletes the temporary folder. */
  remove(): void;
}

/**
 * Exports a folder of a commit for programs that read folders, with the folders that its kustomizations include. Symbolic
 * links are left out, since a link of a commit can lead anywhere.
 *
 * @throws StateError when the commit does not exist, has no such folder, or a file is too large
 */
export async function exportedFolder(name: string, cwd: string): Promise<ExportedFolder> {
  const place = await committedFolder(name, cwd);
  // Programs print real paths.
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-istio-render-')));
  const commit = new Export(place, root, name, cwd);
  const remove = () => rmSync(root, { recursive: true, force: true });
  try {
    await commit.withIncluded(place.inside);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    root,
    folder: join(root, place.inside),
    ref: `${place.ref}:`,
    file: async (file) => {
      const path = posix.join(place.workingFolder, file);
      return (await commit.write(path)).some((each) => each === path) ? join(root, path) : undefined;
    },
    remove,
  };
}

class Export {
  private readonly written = new Set<string>();
  private readonly sizes = new Texts();

  constructor(
    private readonly place: CommittedFolder,
    private readonly root: string,
    private readonly name: string,
    private readonly cwd: string,
  ) {}

  /** Writes a folder, and what its kustomizations include: a program reads nothing else outside of it. */
  async withIncluded(folder: string): Promise<void> {
    const [seen, queue] = [new Set([folder]), [folder]];
    for (const path of queue) {
      const included: string[] = [];
      await this.write(path, (file, text) => included.push(...includedBy(file, text)));
      for (const each of included) if (seen.size !== seen.add(each).size) queue.push(each);
    }
  }

  /** Writes a file, or the files of a folder. Returns the paths. */
  async write(
    path: string,
    onKustomization: (file: string, text: string) => void = () => undefined,
  ): Promise<readonly string[]> {
    if (path === '..' || path.startsWith('../')) return [];
    const { place, name, cwd } = this;
    const blobs = await blobsIn(place, path === '.' ? '' : path, name, cwd);
    const isPlain = (blob: Blob) => !isLink(blob) && !blob.path.split('/').includes('..');
    const wanted = blobs.filter((blob) => isPlain(blob) && !this.written.has(blob.path));
    for (const each of wanted) this.reserve(each);
    for (const [blob, bytes] of await contentsOf(wanted, name, cwd)) {
      if (bytes === undefined) continue;
      const file = join(this.root, blob.path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
      this.written.add(blob.path);
      if (/(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(blob.path))
        onKustomization(blob.path, bytes.toString());
    }
    return blobs.map((blob) => blob.path);
  }

  private reserve({ path, size }: Blob): void {
    if (this.sizes.takesRoom(path, size)) return;
    throw new StateError(`cannot render ${this.name}: ${path} makes it too large`);
  }
}

/** The paths that a kustomization includes. */
function includedBy(file: string, text: string): readonly string[] {
  return [...parseAll([...documentsOf(text)])].flatMap((parsed) =>
    ('values' in parsed ? parsed.values : []).flatMap((value) => {
      if (!isKustomization(value, file)) return [];
      const { resources, components } = kustomizationOf(value as JsonObject, file, () => []);
      return [...resources, ...components].filter((path) => !/^\w+:|^github\.com\//.test(path));
    }),
  );
}
