import type { LiveObject } from '../../kubernetes/cluster';
import type { FieldConflict } from '../../kubernetes/cluster-error';
import { fieldWords, lowestFields, valueAt } from './field-set';
import { isOwn, managersOf } from './managers';

/**
 * The fields that a manifest does not contain and that an apply would leave behind, because another manager owns them.
 *
 * @param wanted the object as the manifest alone would make it
 * @param taken managers whose fields are taken over first
 */
export function leftBehind(
  live: LiveObject,
  wanted: LiveObject,
  taken: ReadonlySet<string>,
): FieldConflict[] {
  return managersOf(live).flatMap((entry) => {
    const { manager, subresource = '', fieldsV1 = {} } = entry;
    if (isOwn(entry) || taken.has(manager) || subresource !== '') return [];
    return lowestFields(fieldsV1)
      .filter(([first]) => first !== 'f:metadata' && first !== 'f:status')
      .filter((path) => valueAt(live, path) !== undefined && valueAt(wanted, path) === undefined)
      .map((path) => ({ manager, field: fieldWords(path) }));
  });
}
