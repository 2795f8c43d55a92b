import { isMapping } from '../../objects/json';
import type { Json } from '../../objects/mesh-object';

/**
 * Whether a value is a patch, which only changes an object: with a directive such as `$patch: delete`, or a list of
 * operations of JSON Patch.
 *
 * @param text the document of the value, in which most have no directive
 */
export function isPatch(value: unknown, text: string): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isOperation);
  return text.includes('$') && directive.test(text) && hasDirective(value as Json);
}

const directive = /\$(patch|retainKeys|setElementOrder|deleteFromPrimitiveList)\b/;

function hasDirective(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasDirective);
  if (!isMapping(value)) return false;
  return Object.entries(value).some(([key, below]) => directive.test(key) || hasDirective(below));
}

function isOperation(value: Json): boolean {
  return isMapping(value) && typeof value['op'] === 'string' && typeof value['path'] === 'string';
}
