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
    const rules = [...distinct(named), ...rulesIn(rest, section).filter((rule) => !asksForCallers(rule))];
    if (rules.length > 0) spec[section] = rules;
  }
  return isSame(spec, specOf(from)) || isSame(spec, specOf(to)) ? undefined : withSpec(rest, spec);
}

/** Whether two forms have different rules for callers, each at least one that the other does not have. */
export function exchangeCallerRules(from: MeshObject, to: MeshObject): boolean {
  const [old, wanted] = [from, to].map((each) =>
    sections.flatMap((section) => rulesIn(each, section).filter(asksForCallers)),
  ) as [JsonObject[], JsonObject[]];
  const lacks = (those: readonly JsonObject[], others: readonly JsonObject[]) =>
    those.some((rule) => !others.some((other) => isSame(rule, other)));
  return lacks(old, wanted) && lacks(wanted, old);
}

function rulesIn(object: MeshObject, section: (typeof sections)[number]): JsonObject[] {
  return mappingsIn(specOf(object)[section]);
}

function asksForCallers(rule: JsonObject): boolean {
  const matches = mappingsIn(rule['match']);
  return matches.length > 0 && matches.every(({ sourceLabels }) => isMapping(sourceLabels));
}

function distinct(rules: readonly JsonObject[]): JsonObject[] {
  return rules.filter((rule, index) => rules.findIndex((other) => isSame(other, rule)) === index);
}
