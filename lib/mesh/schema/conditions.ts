import type { Json } from '../objects/mesh-object';
import { atMostOne, type Breach, type Condition, onList, onMapping, onText, unique } from './breach';
import type { Schema } from './schema';
import { validations } from './validations';

/** Longer text is not matched against patterns: valid values are shorter. */
const longestText = 10_000;

const known = new WeakMap<Schema, readonly Condition[]>();

/** The conditions of a schema on a value besides type, `enum`, `minimum` and `maximum`. */
export function conditionsOf(schema: Schema): readonly Condition[] {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const made = [
    ...lengths(schema),
    ...patterns(schema),
    ...choices(schema),
    ...keyed(schema),
    ...inCel(schema),
  ];
  known.set(schema, made);
  return made;
}

function lengths({ minLength = 0, maxLength, ...counts }: Schema): Condition[] {
  const made: Condition[] = [];
  if (minLength > 0) made.push(onText((text) => text !== '', 'a string that is not empty'));
  if (maxLength !== undefined) {
    // Characters, not code units.
    const isFine = (text: string) => text.length <= maxLength || [...text].length <= maxLength;
    made.push(onText(isFine, `a string of at most ${maxLength} characters`));
  }
  const { minItems, maxItems, minProperties, maxProperties } = counts;
  if (minItems !== undefined || maxItems !== undefined) {
    made.push(onList((list) => counted(list, list.length, minItems, maxItems, 'a list')));
  }
  if (minProperties !== undefined || maxProperties !== undefined) {
    made.push(
      onMapping((mapping) => {
        const count = Object.keys(mapping).length;
        return counted(mapping, count, minProperties, maxProperties, 'a mapping');
      }),
    );
  }
  return made;
}

function counted(
  found: Json,
  count: number,
  least = 0,
  most = Number.POSITIVE_INFINITY,
  what: string,
): Breach | undefined {
  if (count >= least && count <= most) return undefined;
  const allowed = count < least ? `${what} that is not empty` : `${what} of at most ${most}`;
  return { kind: 'not-allowed', path: [], found, allowed };
}

function patterns({ pattern }: Schema): Condition[] {
  if (pattern === undefined) return [];
  const compiled = new RegExp(pattern);
  const isFine = (text: string) => text.length <= longestText && compiled.test(text);
  return [onText(isFine, `a string that matches ${pattern}`)];
}

/** In Istio's schemas `oneOf` always means that at most one of some fields may be set. */
function choices({ oneOf = [], allOf = [] }: Schema): Condition[] {
  const names = oneOf.flatMap(({ required = [] }) => required);
  return [...(names.length > 1 ? [atMostOne(...names)] : []), ...allOf.flatMap(choices)];
}

function keyed(schema: Schema): Condition[] {
  const keys = schema['x-kubernetes-list-map-keys'];
  return keys === undefined ? [] : [unique(...keys)];
}

function inCel(schema: Schema): Condition[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap(({ rule }) => validations.get(rule) ?? []);
}
