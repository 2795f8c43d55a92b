import type { ApiObject } from 'cdk8s';
import type { Problem } from '../problems/problem';
import type { Manifest } from './manifest';

/** One file of the output, before it is rendered. */
export interface OutputFile {
  /** Path relative to the output directory, with `/` on every system. */
  readonly path: string;
  /** Its objects, each a YAML document. */
  readonly manifests: readonly Manifest[];
}

/** The files of a program in a layout, and their problems. */
export interface Layout {
  readonly files: readonly OutputFile[];
  readonly problems: readonly Problem[];
}

/** Finds objects that would be written to the same file, where one would overwrite the other. */
export class FileNames {
  readonly problems: Problem[] = [];
  private readonly owners = new Map<string, ApiObject>();

  /** @param ignoreCase whether paths that differ only by case are the same, as on many file systems */
  constructor(private readonly ignoreCase: boolean) {}

  claim(path: string, object: ApiObject): void {
    const key = this.ignoreCase ? path.toLowerCase() : path;
    const owner = this.owners.get(key);
    if (owner === undefined) {
      this.owners.set(key, object);
      return;
    }
    this.problems.push({
      path: object.node.path,
      rule: 'file-name-clash',
      message: `its file '${path}' is also the file of '${owner.node.path}'`,
      effect: 'one of the two objects would be missing from the cluster',
      fix: 'change the name of one of them',
    });
  }
}
