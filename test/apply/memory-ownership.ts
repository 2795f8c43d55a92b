import type { LiveObject } from '../../lib/kubernetes/cluster';
import type { JsonObject } from '../../lib/mesh/objects/mesh-object';
import { isSame } from '../../lib/mesh/objects/same';
import { at, fieldsOf, type Path, pathsOf, treeOf, withField } from './memory-fields';

/** Who owns which fields of an object. */
export interface Manager extends JsonObject {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly fieldsV1: JsonObject;
}

const OWN = { manager: 'cdk8s-istio', operation: 'Apply' };

export function managersOf(live: LiveObject | undefined): readonly Manager[] {
  return ((live?.metadata as JsonObject | undefined)?.['managedFields'] ?? []) as readonly Manager[];
}

function isOwn({ manager, operation }: Manager): boolean {
  return manager === OWN.manager && operation === OWN.operation;
}

/** Fields of others that a manifest would change. */
export function conflictsOf(
  manifest: JsonObject,
  live: LiveObject | undefined,
): readonly { readonly manager: string; readonly field: string }[] {
  const wanted = fieldsOf(manifest);
  return managersOf(live)
    .filter((each) => !isOwn(each))
    .flatMap(({ manager, fieldsV1 }) =>
      pathsOf(fieldsV1)
        .filter((path) => has(wanted, path) && !isSame(at(live, path), at(manifest, path)))
        .map((path) => ({ manager, field: `.${path.join('.')}` })),
    );
}

/** An object after server-side apply: what the manifest has, without what was ours alone and is no longer in it. */
export function appliedTo(
  manifest: JsonObject,
  live: LiveObject | undefined,
): { readonly object: JsonObject; readonly managers: readonly Manager[] } {
  const wanted = fieldsOf(manifest);
  const managers = managersOf(live);
  const isChanged = (path: Path) => has(wanted, path) && !isSame(at(live, path), at(manifest, path));
  const others = managers.filter((each) => !isOwn(each)).map((each) => without(each, isChanged));
  const kept = new Set([...wanted, ...others.flatMap(({ fieldsV1 }) => pathsOf(fieldsV1))].map(String));
  let object: JsonObject = live ?? manifest;
  for (const path of pathsOf(managers.find(isOwn)?.fieldsV1 ?? {}))
    if (!kept.has(String(path))) object = withField(object, path, undefined);
  for (const path of wanted) object = withField(object, path, at(manifest, path));
  const owning = others.filter((each) => pathsOf(each.fieldsV1).length > 0);
  return { object, managers: [{ ...OWN, fieldsV1: treeOf(wanted) }, ...owning] };
}

/** Who owns what after somebody changed an object by an update: what changed is theirs. */
export function managersAfter(
  live: LiveObject | undefined,
  next: LiveObject,
  manager: string,
  subresource: string | undefined,
): readonly Manager[] {
  const changed = new Set(
    fieldsOf(next)
      .filter((path) => !isSame(at(live, path), at(next, path)))
      .map(String),
  );
  const isTheirs = (each: Manager) => each.manager === manager && each.subresource === subresource;
  const before = pathsOf(managersOf(live).find(isTheirs)?.fieldsV1 ?? {});
  const own = fieldsOf(next).filter((path) => changed.has(String(path)) || has(before, path));
  return [
    ...managersOf(live)
      .filter((each) => !isTheirs(each))
      .map((each) => without(each, (path) => changed.has(String(path)))),
    {
      manager,
      operation: 'Update',
      fieldsV1: treeOf(own),
      ...(subresource === undefined ? {} : { subresource }),
    },
  ];
}

function without(manager: Manager, isLost: (path: Path) => boolean): Manager {
  return { ...manager, fieldsV1: treeOf(pathsOf(manager.fieldsV1).filter((path) => !isLost(path))) };
}

function has(paths: readonly Path[], path: Path): boolean {
  return paths.some((each) => isSame(each, path));
}
