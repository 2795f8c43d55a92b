import type { Field } from '../../mesh/objects/mesh-object';
import { isMadeElsewhere } from '../../mesh/registry/existing-services';
import type { GraphPlace } from '../model/graph';

/** The place of a field; null for an object that the manifests do not contain. */
export function placeOf(field: Field | undefined): GraphPlace | null {
  if (field === undefined || isMadeElsewhere(field.object)) return null;
  const { source } = field.object;
  if (source.file.startsWith('(')) return null;
  return { file: source.file, line: source.position(field.path)?.line ?? null };
}
