import type { JsonObject, Unsettled } from '../../objects/mesh-object';
import { addTo } from '../../objects/multi-map';
import { isKustomization, type Kustomization, kustomizationOf, normal, type Target } from './kustomization';
import { type AddedLabels, addedLabels, agreed, labelled, withAround } from './labels';
import { isPartial } from './patches';

/** A file with its values. */
interface ReadFile {
  readonly file: string;
  readonly values: readonly unknown[];
}

/** The changes that kustomizations make to the objects of a file. */
interface Changes {
  /** The folder of the kustomization that no other one uses. */
  readonly root: string;
  readonly namespace: string | undefined;
  readonly labels: AddedLabels;
  readonly renames: boolean;
  readonly targets: readonly Target[];
}

/** All kustomizations of a set of files. */
export class Kustomizations {
  private readonly byFolder = new Map<string, Kustomization>();
  private readonly inputs = new Set<string>();
  private readonly changes = new Map<string, Changes[]>();
  private readonly used = new Set<Kustomization>();
  private readonly files = new Set<string>();

  constructor(files: readonly ReadFile[]) {
    const written = files.flatMap(({ file, values }) =>
      values.filter((value) => isKustomization(value, file)).map((value) => ({ file, value })),
    );
    if (written.length === 0) return;
    const values = new Map<string, unknown[]>();
    for (const { file } of files) this.files.add(normal(file));
    for (const read of files) for (const value of read.values) addTo(values, normal(read.file), value);
    for (const { file, value } of written) {
      const kustomization = kustomizationOf(value, file, (path) => values.get(path) ?? []);
      this.byFolder.set(normal(kustomization.folder), kustomization);
    }
    const all = [...this.byFolder.values()];
    for (const { inputs } of all) for (const input of inputs) this.inputs.add(input);
    for (const { resources, components } of all) {
      for (const path of resources) this.inputs.delete(path);
      for (const each of this.in([...resources, ...components])) this.used.add(each);
    }
    for (const root of all)
      if (!this.used.has(root)) this.follow(root, { ...none, root: root.folder }, new Set());
  }

  /**
   * Whether a file is part of a kustomization, and has no objects of its own: patches, contents of ConfigMaps. So is an
   * unused patch, which projects leave in the folder to be switched on.
   */
  isInput(file: string, values: readonly unknown[]): boolean {
    if (this.byFolder.size === 0) return false;
    const path = normal(file);
    if (this.inputs.has(path)) return true;
    const isPatch =
      /patch/i.test(path.slice(path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1)) ||
      (values.length > 0 && values.every(isPartial));
    // Transformers may be a folder.
    for (const folder of foldersOf(path)) {
      if (this.inputs.has(folder)) return true;
      if (isPatch && this.byFolder.has(folder) && !this.changes.has(path)) return true;
    }
    return false;
  }

  /** The kustomization of a file, if no other one uses it. */
  root(file: string): Kustomization | undefined {
    for (const each of this.byFolder.values()) if (each.file === file && !this.used.has(each)) return each;
    return undefined;
  }

  /** Whether its result is its resources as they are written, all of which were read. */
  isAsWritten({ isPlain, resources }: Kustomization, seen: ReadonlySet<string> = new Set()): boolean {
    return (
      isPlain &&
      resources.every((path) => {
        const below = this.byFolder.get(path);
        if (below === undefined) return this.files.has(path);
        return seen.has(path) || this.isAsWritten(below, new Set([...seen, path]));
      })
    );
  }

  /** The namespace that kustomizations give to the objects of a file; undefined if there is none, or several. */
  namespaceOf(file: string): string | undefined {
    const [first, ...others] = new Set(this.changesOf(file).map(({ namespace }) => namespace));
    return others.length === 0 ? first : undefined;
  }

  /** The folders of the kustomizations that use a file, each with its own result. */
  rootsOf(file: string): readonly string[] {
    return [...new Set(this.changesOf(file).map(({ root }) => root))].sort();
  }

  /** An object of a file with the labels that kustomizations give it. */
  labelled(file: string, kind: string, data: JsonObject): JsonObject {
    const changes = this.changesOf(file);
    return changes.length === 0 ? data : labelled(data, kind, agreed(changes.map(({ labels }) => labels)));
  }

  /** The parts of an object that are not final. */
  unsettled(file: string, kind: string, name: string): Unsettled | undefined {
    const changes = this.changesOf(file);
    const renames = changes.some((each) => each.renames);
    const isTarget = (target: Target) =>
      (target.kind?.test(kind) ?? true) && (target.name?.test(name) ?? true);
    const fields = changes.some(({ targets }) => targets.some(isTarget));
    const isShared = new Set(changes.map(({ namespace }) => namespace)).size > 1;
    return renames || fields || isShared ? { name: renames, namespace: isShared, fields } : undefined;
  }

  private changesOf(file: string): readonly Changes[] {
    return this.changes.size === 0 ? [] : (this.changes.get(normal(file)) ?? []);
  }

  /** What a kustomization changes after another one, which changes the same resources first, is the result. */
  private follow(kustomization: Kustomization, around: Changes, seen: Set<Kustomization>): void {
    if (seen.has(kustomization)) return;
    seen.add(kustomization);
    const components = this.in(kustomization.components);
    const changes: Changes = {
      root: around.root,
      namespace: around.namespace ?? kustomization.namespace,
      labels: withAround(kustomization.labels, around.labels),
      renames: [kustomization, ...components].some(({ renames }) => renames) || around.renames,
      targets: [...around.targets, ...[kustomization, ...components].flatMap(({ targets }) => targets)],
    };
    for (const path of kustomization.resources) addTo(this.changes, path, changes);
    for (const each of [...this.in(kustomization.resources), ...components]) this.follow(each, changes, seen);
  }

  private in(folders: readonly string[]): readonly Kustomization[] {
    return folders.flatMap((folder) => this.byFolder.get(folder) ?? []);
  }
}

/** The folders around a path, the nearest first. */
function* foldersOf(path: string): Generator<string> {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    yield path.slice(0, end);
  yield '.';
}

const none: Omit<Changes, 'root'> = {
  namespace: undefined,
  labels: addedLabels({}),
  renames: false,
  targets: [],
};
