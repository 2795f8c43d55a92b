import type { HttpRule } from '../mesh/routes/http-rules';
import type { Operations } from './header-operations';

/**
 * What a rule does to headers, by header: `request header x-a` and `set to 1`. Where destinations differ, each is named.
 *
 * @param nameOf the versions behind a destination, in words
 */
export function headerTraits(
  rule: HttpRule,
  nameOf: (host: HttpRule, index: number) => string,
): ReadonlyMap<string, string> {
  const { headers, route: destinations = [] } = rule.route;
  const ofRoute = traitsOf(headers as Operations | undefined);
  const total = destinations.reduce((sum, { weight = 0 }) => sum + weight, 0);
  const reached = destinations.flatMap((each, index) =>
    destinations.length > 1 && total > 0 && (each.weight ?? 0) === 0 ? [] : [{ ...each, index }],
  );
  const ofEach = reached.map((each) => ({
    index: each.index,
    operations: traitsOf(each.headers as Operations | undefined),
  }));
  const names = new Set([...ofRoute.keys(), ...ofEach.flatMap(({ operations }) => [...operations.keys()])]);
  const found = new Map<string, string>();
  for (const name of [...names].sort()) {
    const own = ofRoute.get(name) ?? [];
    const words = ofEach.map(({ operations }) => [...own, ...(operations.get(name) ?? [])].join(', '));
    const [first = own.join(', ')] = words;
    if (words.every((each) => each === first)) found.set(name, first);
    else
      found.set(
        name,
        ofEach
          .map(({ index }, place) => `${words[place] || 'as it is'} for ${nameOf(rule, index)}`)
          .sort()
          .join(', '),
      );
  }
  return found;
}

function traitsOf(operations: Operations | undefined): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const direction of ['request', 'response'] as const) {
    const { set = {}, add = {}, remove = [] } = operations?.[direction] ?? {};
    const put = (name: string, words: string) => {
      const key = `${direction} header ${name.toLowerCase()}`;
      found.set(key, [...(found.get(key) ?? []), words]);
    };
    for (const name of remove) put(name, 'removed');
    for (const [name, value] of Object.entries(set)) put(name, `set to ${value}`);
    for (const [name, value] of Object.entries(add)) put(name, `added as ${value}`);
  }
  return found;
}
