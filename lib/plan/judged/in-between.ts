import { check } from '../../check/check';
import { everyRule } from '../../check/every-rule';
import type { Finding } from '../../check/finding';
import type { MeshOptions } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { Move } from '../move';
import { taken } from '../search/search';

/** Names of the rules that may find an error; the others are not asked. */
const ofErrors: ReadonlySet<string> = new Set(
  everyRule
    .filter(({ severity, messages }) =>
      [severity, ...Object.values(messages).map((each) => each.severity)].includes('error'),
    )
    .map(({ name }) => name),
);

/** Errors of a state in between that neither end has; undefined where there are none. */
export function newErrors(
  [from, to]: readonly [ObjectMap, ObjectMap],
  steps: readonly (readonly Move[])[],
  keys: ReadonlySet<string>,
  options: MeshOptions,
): { readonly moves: readonly Move[]; readonly why: readonly Finding[] } | undefined {
  if (steps.length < 2) return undefined;
  const bearing = (state: ObjectMap): ObjectMap => new Map([...state].filter(([key]) => keys.has(key)));
  const errorsOf = (state: ObjectMap) =>
    check([...state.values()], { ...options, only: ofErrors }).findings.filter(
      ({ severity }) => severity === 'error',
    );
  let known: ReadonlySet<string> | undefined;
  let state = bearing(from);
  for (const moves of steps.slice(0, -1)) {
    state = taken(state, moves);
    const errors = errorsOf(state);
    if (errors.length === 0) continue;
    known ??= new Set([from, to].flatMap((end) => errorsOf(bearing(end)).map(nameOf)));
    const findings = errors.filter((finding) => !known?.has(nameOf(finding)));
    if (findings.length > 0) return { moves, why: findings };
  }
  return undefined;
}

/** The same rule at the same object is one finding, wherever in the object it is. */
function nameOf({ rule, at: { object } }: Finding): string {
  return `${rule} ${object === undefined ? '' : keyOf(object)}`;
}
