import { check } from '../../check/check';
import { everyRule } from '../../check/every-rule';
import type { Finding } from '../../check/finding';
import type { MeshOptions } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import { type ObjectMap, restricted } from '../../mesh/objects/object-map';
import { type Move, taken } from '../move';

/** Names of the rules that can report an error; only these run. */
const ofErrors: ReadonlySet<string> = new Set(
  everyRule
    .filter(({ severity, messages }) =>
      [severity, ...Object.values(messages).map((each) => each.severity)].includes('error'),
    )
    .map(({ name }) => name),
);

/** The errors of `check` in an intermediate state that neither end has; undefined if there are none. */
export function intermediateErrors(
  [from, to]: readonly [ObjectMap, ObjectMap],
  steps: readonly (readonly Move[])[],
  keys: ReadonlySet<string>,
  options: MeshOptions,
): { readonly moves: readonly Move[]; readonly why: readonly Finding[] } | undefined {
  if (steps.length < 2) return undefined;
  const errorsOf = (state: ObjectMap) =>
    check([...state.values()], { ...options, only: ofErrors }).findings.filter(
      ({ severity }) => severity === 'error',
    );
  let known: ReadonlySet<string> | undefined;
  let state = restricted(from, keys);
  for (const moves of steps.slice(0, -1)) {
    state = taken(state, moves);
    const errors = errorsOf(state);
    if (errors.length === 0) continue;
    known ??= new Set([from, to].flatMap((end) => errorsOf(restricted(end, keys)).map(nameOf)));
    const findings = errors.filter((finding) => !known?.has(nameOf(finding)) && !isAhead(finding, from));
    if (findings.length > 0) return { moves, why: findings };
  }
  return undefined;
}

/** Whether a new VirtualService only waits for its Gateway, which a later step adds: until then it affects no request. */
function isAhead({ rule, at: { object } }: Finding, from: ObjectMap): boolean {
  return rule === 'virtual-service-of-missing-gateway' && object !== undefined && !from.has(keyOf(object));
}

/** Findings of one rule at one object count as one, wherever in the object they are. */
function nameOf({ rule, at: { object } }: Finding): string {
  return `${rule} ${object === undefined ? '' : keyOf(object)}`;
}
