import type { HttpMatch } from '../../mesh/objects/istio-types';

/** A match of a rule with one condition that the others lack. Both were probably meant to hold together. */
export interface Alternative {
  /** The index of the match. */
  readonly index: number;
  /** The only field that it compares. */
  readonly field: string;
  /** A field that another match compares instead. */
  readonly other: string;
  /** Whether the condition rarely tells requests apart by itself: a port, a method or a scheme. */
  readonly isWide: boolean;
}

const wide = new Set(['port', 'method', 'scheme']);
const names = new Set(['name', 'statPrefix', 'ignoreUriCase']);

/**
 * The first match that compares one field which no other match of the rule compares, while all others compare another
 * one. Matches for different gateways are alternatives by intention.
 */
export function alternativeIn(matches: readonly HttpMatch[]): Alternative | undefined {
  if (matches.length < 2 || matches.some((match) => match?.gateways !== undefined)) return undefined;
  const fields = matches.map((match) => fieldsOf(match));
  return alternativeAmong(matches, fields, true) ?? alternativeAmong(matches, fields, false);
}

function alternativeAmong(
  matches: readonly HttpMatch[],
  fields: readonly (readonly string[])[],
  isWide: boolean,
): Alternative | undefined {
  for (const [index, [field, ...more]] of fields.entries()) {
    if (field === undefined || more.length > 0 || wide.has(field) !== isWide) continue;
    // A preflight request is meant by its method alone.
    if (field === 'method' && matches[index]?.method?.exact === 'OPTIONS') continue;
    // Of more than two, a path and a header among them are usual.
    if (!isWide && matches.length > 2) continue;
    const others = fields.filter((_, place) => place !== index);
    const [other] = others.flat();
    if (other === undefined || others.some((each) => each.length === 0 || each.includes(field))) continue;
    return { index, field, other, isWide };
  }
  return undefined;
}

function fieldsOf(match: HttpMatch): string[] {
  return Object.entries(match ?? {})
    .filter(([field, value]) => value !== undefined && !names.has(field))
    .map(([field]) => field);
}
