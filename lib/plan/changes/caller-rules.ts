import { isMapping, mappingsIn, specOf, withSpec } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';

const sections = ['http', 'tls', 'tcp'] as const;

/**
 * The rules for callers by their labels of both forms, before the other rules of one form: first those of the old form,
 * then those of the new one. While a version replaces another in a chain, callers of both get their own version.
 */
export function withCallerRules(rest: MeshObject, from: MeshObject, to: MeshObject): MeshObject | undefined {
  const spec: { [field: string]: Json | undefined } = { ...specOf(rest) };
  for (const section of sections) {
    const [first, second] = rest === from ? [from, to] : [to, from];
    const named = [first, second].flatMap((each) => rulesIn(each, section).filter(asksForCallers));
    const rules = [...reachable(named), ...rulesIn(rest, section).filter((rule) => !asksForCallers(rule))];
    if (rules.length > 0) spec[section] = rules;
  }
  return isSame(spec, specOf(from)) || isSame(spec, specOf(to)) ? undefined : withSpec(rest, spec);
}

/** Whether two forms name different callers, each at least one that the other does not name. */
export function exchangeCallerRules(from: MeshObject, to: MeshObject): boolean {
  const [old, wanted] = [from, to].map((each) =>
    sections.flatMap((section) =>
      rulesIn(each, section)
        .filter(asksForCallers)
        .flatMap((rule) => mappingsIn(rule['match'])),
    ),
  ) as [JsonObject[], JsonObject[]];
  const lacks = (those: readonly JsonObject[], others: readonly JsonObject[]) =>
    those.some((match) => !others.some((other) => isSame(match, other)));
  return lacks(old, wanted) && lacks(wanted, old);
}

function rulesIn(object: MeshObject, section: (typeof sections)[number]): JsonObject[] {
  return mappingsIn(specOf(object)[section]);
}

function asksForCallers(rule: JsonObject): boolean {
  const matches = mappingsIn(rule['match']);
  return matches.length > 0 && matches.every(({ sourceLabels }) => isMapping(sourceLabels));
}

/** The rules without those that an earlier one takes all requests of, which would never be met. */
function reachable(rules: readonly JsonObject[]): JsonObject[] {
  return rules.filter((rule, index) => {
    const earlier = rules.slice(0, index).flatMap((each) => mappingsIn(each['match']));
    return !mappingsIn(rule['match']).every((match) => earlier.some((one) => covers(one, match)));
  });
}

/** Whether a match takes all requests that another one takes. */
function covers(all: JsonObject, match: JsonObject): boolean {
  return Object.entries(all).every(([field, asked]) => {
    const given = match[field];
    if (field !== 'sourceLabels' || !isMapping(asked) || !isMapping(given)) return isSame(asked, given);
    return Object.entries(asked).every(([key, value]) => isSame(value, given[key]));
  });
}
