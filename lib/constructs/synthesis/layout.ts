import type { ApiObject } from 'cdk8s';
import type { Problem } from '../problems/problem';
import type { Manifest } from './manifest';

/** One file of the output, before it is text. */
export interface OutputFile {
  /** Path relative to the output directory, with `/` on every system. */
  readonly path: string;
  /** What stands in it, as one YAML document each. */
  readonly manifests: readonly Manifest[];
}

/** The files of a program, and what is wrong with it in this layout. */
export interface Layout {
  readonly files: readonly OutputFile[];
  readonly problems: readonly Problem[];
}

/** Refuses two objects that would be written to one file, where the second would replace the first. */
export class FileNames {
  readonly problems: Problem[] = [];
  private readonly owners = new Map<string, ApiObject>();

  /** @param ignoreCase Whether paths that differ in upper and lower case alone are one, as on many disks. */
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
      message: `It would be written to '${path}', where '${owner.node.path}' is written`,
      effect: 'one of the two would be missing from the cluster',
      fix: 'give one of them another name',
    });
  }
}
