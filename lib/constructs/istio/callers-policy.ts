import type {
  AuthorizationPolicySpec,
  AuthorizationPolicySpecRules,
  AuthorizationPolicySpecRulesFromSource,
  AuthorizationPolicySpecRulesToOperation,
} from '../../../imports/security.istio.io';
import type { HttpMethod } from '../values/match';

/** Callers and one thing that they may do. */
export interface Allowance {
  /** The principals of their certificates, or the namespace of their pods; undefined for everybody. */
  readonly from: { readonly principals: readonly string[] } | { readonly namespace: string } | undefined;
  /** The ports that the pods listen on. */
  readonly targetPorts: readonly number[];
  /** Values of `operation.paths`; undefined for all paths. */
  readonly paths?: readonly string[];
  /** Undefined for all methods. */
  readonly methods?: readonly HttpMethod[];
}

/**
 * The AuthorizationPolicy that admits these callers and nobody else: without an allowance it refuses all. Allowances for
 * the same callers share a rule, unless only some have paths or methods: on a port that carries connections, istiod leaves
 * out a rule of which any operation has them. The order of the allowances does not matter, so that a construct can move in
 * the program.
 */
export function toCallersPolicy(
  selectorLabels: Readonly<Record<string, string>>,
  allowances: readonly Allowance[],
): AuthorizationPolicySpec {
  const operations = new Map<string, Map<string, AuthorizationPolicySpecRulesToOperation>>();
  for (const { from, ...allowed } of allowances) {
    const isForRequests = allowed.paths !== undefined || allowed.methods !== undefined;
    const key = JSON.stringify([sourceOf(from) ?? null, isForRequests]);
    const operation = operationOf(allowed);
    operations.set(key, (operations.get(key) ?? new Map()).set(JSON.stringify(operation), operation));
  }
  const rules = [...operations].sort(byKey).map(([source, those]): AuthorizationPolicySpecRules => {
    const to = [...those].sort(byKey).map(([, operation]) => ({ operation }));
    const [caller] = JSON.parse(source);
    return caller === null ? { to } : { from: [{ source: caller }], to };
  });
  return { action: 'ALLOW', rules, selector: { matchLabels: { ...selectorLabels } } };
}

function sourceOf(from: Allowance['from']): AuthorizationPolicySpecRulesFromSource | undefined {
  if (from === undefined) return undefined;
  return 'namespace' in from ? { namespaces: [from.namespace] } : { principals: [...from.principals].sort() };
}

function operationOf({ targetPorts, paths, methods }: Omit<Allowance, 'from'>) {
  return {
    ...(methods === undefined ? {} : { methods: [...methods] }),
    ...(paths === undefined ? {} : { paths: [...paths] }),
    ports: [...new Set(targetPorts)].map(String),
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
