import type { LiveObject } from '../../kubernetes/cluster';
import type { FieldConflict } from '../../kubernetes/cluster-error';
import { fieldWords, lowestFields, valueAt } from './field-set';
import { isOwn, managersOf } from './managers';

/**
 * Fields that an apply would leave behind, since others own them: they are there, and would not be if the manifest
 * alone decided.
 *
 * @param wanted the object as the manifest alone would have it
 * @param taken managers whose fields are taken over before
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
