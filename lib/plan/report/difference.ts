import { structuredPatch } from 'diff';
import { stringify } from 'yaml';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { Move } from '../move';

/** A manifest, as it is written and compared. */
export function yamlOf(object: MeshObject | undefined): string {
  if (object === undefined) return '';
  const { status: _, ...data } = object.data;
  return stringify(data, plain);
}

const plain = { lineWidth: 0, aliasDuplicateObjects: false } as const;

/** The same with its keys in one order, since that means nothing. */
function comparable({ data: { status: _, ...data } }: MeshObject): string {
  return stringify(data, { ...plain, sortMapEntries: true });
}

/** The lines in which an object changes, with those around them; none for what is new or goes. */
export function differenceOf({ from, to }: Move): string[] {
  if (from === undefined || to === undefined) return [];
  const { hunks } = structuredPatch('', '', comparable(from), comparable(to), '', '', { context: 2 });
  return hunks.flatMap(({ lines }, index) => (index === 0 ? lines : ['…', ...lines]));
}
