import { apiGroupOf } from '../../api-version/api-group';
import { check } from '../../check/check';
import { type MeshOptions, meshOf } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { fixableRules } from '../report/fix';
import { fieldsOf } from './fields';
import { linesOf } from './lines';
import type { EmbeddedFix, EmbeddedObject, EmbeddedState } from './state';

/**
 * What a trace reads of some objects, for a page that traces by itself. It holds no data of Secrets, no variable of a
 * container, and of ConfigMaps only what a trace reads of the configuration of istiod.
 *
 * @param namespace of callers and hosts without one
 */
export function embeddedState(
  objects: readonly MeshObject[],
  options: MeshOptions = {},
  namespace?: string,
): EmbeddedState {
  const { rootNamespace, istioVersion, domain } = meshOf(objects, options);
  const { configuration, time, ...facts } = options;
  const files = new Map<string, number>();
  for (const { source } of objects) if (!files.has(source.file)) files.set(source.file, files.size);
  const kept: { readonly object: MeshObject; readonly embedded: EmbeddedObject }[] = [];
  const namespaces = new Set<string>();
  for (const object of objects) {
    const embedded = embeddedObject(object, files.get(object.source.file) ?? 0);
    // The namespace of an object that is not read exists all the same.
    if (embedded.data === undefined && namespaces.has(embedded.namespace)) continue;
    if (embedded.data === undefined) namespaces.add(embedded.namespace);
    kept.push({ object, embedded });
  }
  const indexes = new Map(kept.map(({ object }, index) => [object, index]));
  return {
    options: { ...facts, domain, rootNamespace, istioVersion },
    ...(namespace !== undefined && { namespace }),
    files: [...files.keys()],
    objects: kept.map(({ embedded }) => embedded),
    fixes: fixesIn(objects, { domain, istioVersion }, indexes),
  };
}

function embeddedObject(object: MeshObject, file: number): EmbeddedObject {
  const { namespace, name, group, kind, apiVersion, isUnplaced, unsettled, source } = object;
  const data = fieldsOf(object);
  if (data === undefined) return { namespace, file };
  const lines = linesOf({ group, kind, data }, source);
  const metadata = data['metadata'] as { readonly name?: unknown } | undefined;
  return {
    data,
    namespace,
    file,
    ...(metadata?.name !== name && { name }),
    ...(apiGroupOf(apiVersion) !== group && { group }),
    ...(isUnplaced && { isUnplaced }),
    ...(unsettled !== undefined && { unsettled }),
    ...(source.construct !== undefined && { construct: source.construct }),
    ...(lines !== undefined && { lines }),
  };
}

function fixesIn(
  objects: readonly MeshObject[],
  options: MeshOptions,
  indexes: ReadonlyMap<MeshObject, number>,
): readonly EmbeddedFix[] {
  return check(objects, { ...options, only: fixableRules }).findings.flatMap((each): EmbeddedFix[] => {
    if (!fixableRules.has(each.rule)) return [];
    const concerned = [each.at, ...each.related.map(({ at }) => at)].flatMap(({ object }) => {
      const index = object && indexes.get(object);
      return index === undefined ? [] : [index];
    });
    return [{ rule: each.rule, fix: each.fix, objects: [...new Set(concerned)] }];
  });
}
