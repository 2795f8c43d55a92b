import { apiGroupOf } from '../api-version/api-group';
import type { Kind, Resource } from './cluster';

interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

/** The path of a group and version on the API server. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** The name of a resource in RBAC: `deployments.apps`. */
export function resourceName({ apiVersion }: Kind, { plural }: Resource): string {
  const group = apiGroupOf(apiVersion);
  return group === '' ? plural : `${plural}.${group}`;
}

/** The resources that a cluster serves, read once per group and version. */
export class Resources {
  private readonly known = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  /** @param get reads the resource list at a path; undefined if there is none */
  constructor(private readonly get: (path: string) => Promise<unknown>) {}

  /** The resource of a kind. An absent kind is looked up again, since a CustomResourceDefinition may add it. */
  async find({ apiVersion, kind }: Kind): Promise<Resource | undefined> {
    const read = this.known.get(apiVersion) ?? this.read(apiVersion);
    this.known.set(apiVersion, read);
    try {
      const found = (await read).get(kind);
      if (found === undefined) this.known.delete(apiVersion);
      return found;
    } catch (error) {
      this.known.delete(apiVersion);
      throw error;
    }
  }

  private async read(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const list = ((await this.get(groupPath(apiVersion))) ?? {}) as ResourceList;
    const resources = (list.resources ?? []).filter(({ name }) => !name.includes('/'));
    return new Map(
      resources.map(({ name, kind, namespaced }) => [kind, { plural: name, isNamespaced: namespaced }]),
    );
  }
}
