import type { FieldPath } from '../../mesh/objects/mesh-object';
import type { AuthorizationPolicy, AuthorizationRule, Values } from '../../mesh/policies/authorization';

/** Two rules of a policy, of which each restricts what the other leaves open; or one that allows everything. */
export type LooseRules =
  | { readonly kind: 'everyone'; readonly two: number }
  | {
      /** `rules` restrict callers and operations, `conditions` something else; `denied` are those of a DENY. */
      readonly kind: 'rules' | 'conditions' | 'denied';
      /** The indexes of the rules. */
      readonly one: number;
      readonly two: number;
      /** What each restricts, in words. */
      readonly first: string;
      readonly second: string;
    };

const parts = { from: 'sources', to: 'operations', when: 'conditions' } as const;
type Part = keyof typeof parts;

/** Paths that everybody may call: probes, metrics, logins, and files for browsers. */
const open =
  /^\/?\*?$|health|ready|live|probe|drain|ping|status|metrics|stats|prometheus|public|login|logout|sign|oauth|auth|callback|token|static|assets|favicon|robots|well-known|docs?\b|swagger|openapi|version|error/i;

/** The rules of a policy that widen each other. */
export function looseRulesOf({ action, rules }: AuthorizationPolicy): LooseRules | undefined {
  if (rules.length < 2 || (action !== 'ALLOW' && action !== 'DENY')) return undefined;
  const restricted = rules.map(partsOf);
  const empty = restricted.findIndex((those) => those.length === 0);
  if (empty >= 0) return action === 'ALLOW' ? { kind: 'everyone', two: empty } : undefined;
  const single = restricted.flatMap(([part, ...more], index) =>
    part === undefined || more.length > 0 ? [] : [{ part, index, rule: rules[index] }],
  );
  const [one] = single;
  const two = single.find(({ part }) => part !== one?.part);
  if (one?.rule === undefined || two?.rule === undefined) return undefined;
  const { from, to } = mergedOf([one.rule, two.rule]);
  // To refuse callers, and to refuse paths, are two aims; to refuse all callers but some is one with the paths.
  if (action === 'DENY' && (to.length === 0 || !from.some(excludes))) return undefined;
  if (action === 'ALLOW' && isOpenToAll(to)) return undefined;
  const kind = action === 'DENY' ? 'denied' : from.length > 0 && to.length > 0 ? 'rules' : 'conditions';
  return { kind, one: one.index, two: two.index, first: parts[one.part], second: parts[two.part] };
}

/** Two sources or operations of one rule that compare different fields. */
export interface LooseValues {
  readonly at: FieldPath;
  /** The index of the rule. */
  readonly rule: number;
  readonly first: string;
  readonly second: string;
  readonly list: 'from' | 'to';
  readonly element: 'source' | 'operation';
}

/**
 * Operations of a rule that name methods apart from the paths or hosts they are for, and sources that name a token apart
 * from the pods it comes from.
 */
export function looseValuesOf({ action, rules }: AuthorizationPolicy): LooseValues[] {
  if (action !== 'ALLOW' && action !== 'DENY') return [];
  return rules.flatMap(({ from, to }, rule): LooseValues[] => {
    const operations = looseIn(to, /^methods$/, /^(paths|hosts)$/);
    const sources = action === 'ALLOW' ? looseIn(from, /^requestPrincipals$/, ofPods) : undefined;
    return [
      ...(operations ? [{ ...operations, rule, list: 'to', element: 'operation' } as const] : []),
      ...(sources ? [{ ...sources, rule, list: 'from', element: 'source' } as const] : []),
    ];
  });
}

/** The fields of a source that restrict the calling pods. */
const ofPods = /^(namespaces|principals|serviceAccounts)$/;

/** The only two elements of a list, of which each has one field, one of either sort. */
function looseIn(
  list: readonly Values[],
  one: RegExp,
  other: RegExp,
): Pick<LooseValues, 'at' | 'first' | 'second'> | undefined {
  const [first, second, ...more] = list.map(({ at, fields }) => {
    const filled = [...fields].filter(([, values]) => values.length > 0).map(([name]) => name);
    return { at, field: filled.length === 1 ? (filled[0] ?? '') : '' };
  });
  if (first === undefined || second === undefined || more.length > 0) return undefined;
  const areLoose =
    (one.test(first.field) && other.test(second.field)) ||
    (other.test(first.field) && one.test(second.field));
  return areLoose ? { at: second.at, first: first.field, second: second.field } : undefined;
}

function partsOf(rule: AuthorizationRule): Part[] {
  return (['from', 'to', 'when'] as const).filter((part) => rule[part].length > 0);
}

function mergedOf(rules: readonly AuthorizationRule[]): { from: Values[]; to: Values[] } {
  return { from: rules.flatMap(({ from }) => from), to: rules.flatMap(({ to }) => to) };
}

function excludes({ fields }: Values): boolean {
  return [...fields].some(([field, values]) => field.startsWith('not') && values.length > 0);
}

/** Whether everybody may do all of the operations by common practice: paths of probes and logins, reads, CORS. */
export function isOpenToAll(to: readonly Values[]): boolean {
  return (
    to.length > 0 &&
    to.every(({ fields }) => {
      const paths = fields.get('paths') ?? [];
      const methods = fields.get('methods') ?? [];
      if (paths.length > 0) return paths.every((path) => open.test(path));
      return methods.length > 0 && methods.every((method) => /^(GET|HEAD|OPTIONS)$/.test(method));
    })
  );
}
