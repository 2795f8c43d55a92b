import { isMapping } from '../../mesh/objects/json';
import type { Json, JsonObject } from '../../mesh/objects/mesh-object';

/** The fields of a value that are kept: all of it, some fields, or what a function makes of it. Of a list, each element. */
export type Kept = true | ((value: Json) => Json | undefined) | { readonly [field: string]: Kept };

/** The kept part of a value; undefined if nothing of it is kept. */
export function keptOf(value: Json, kept: Kept): Json | undefined {
  if (kept === true) return value;
  if (typeof kept === 'function') return kept(value);
  if (Array.isArray(value)) return value.map((each) => keptOf(each, kept) ?? null);
  if (!isMapping(value)) return undefined;
  const part: Record<string, Json> = {};
  for (const [field, each] of Object.entries(value)) {
    const own = Object.hasOwn(kept, field) ? kept[field] : undefined;
    const found = own === undefined || each === undefined ? undefined : keptOf(each, own);
    if (found !== undefined) part[field] = found;
  }
  return part as JsonObject;
}
