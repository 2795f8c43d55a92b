/** One rule of an AuthorizationPolicy as a proxy has it. */
export interface ProxyRule {
  /** The name that istiod gives it: `ns[shop]-policy[cart]-rule[0]`. */
  readonly name: string;
  readonly action: 'ALLOW' | 'DENY' | 'LOG';
  /** Whether the proxy only counts the requests that meet it. */
  readonly isShadow: boolean;
  /** All texts and numbers in it, as texts. */
  readonly texts: ReadonlySet<string>;
}

/** The rules of AuthorizationPolicies in a proxy, by filter: one filter for each action of each filter chain. */
export interface ProxyPolicies {
  readonly rules: readonly ProxyRule[];
  /** The actions for which the proxy has a filter. */
  readonly actions: ReadonlySet<ProxyRule['action']>;
}

/** The path of the admin interface that reads the listeners in which policies are. */
export function policiesPath(kind: 'workload' | 'gateway'): string {
  const path = '/config_dump?resource=dynamic_listeners';
  return kind === 'gateway' ? path : `${path}&name_regex=virtualInbound`;
}

/** Reads the rules of AuthorizationPolicies from a response to `policiesPath`. */
export function policiesIn(answer: unknown): ProxyPolicies {
  const rules: ProxyRule[] = [];
  const actions = new Set<ProxyRule['action']>();
  const { configs = [] } = (answer ?? {}) as { readonly configs?: readonly Dumped[] };
  // The listener that is being replaced stays in the dump as long as its connections drain.
  for (const filter of configs.flatMap(({ active_state }) => filtersIn(active_state))) {
    for (const field of ['rules', 'shadow_rules'] as const) {
      const { action = 'ALLOW', policies = {} } = filter[field] ?? {};
      if (filter[field] === undefined) continue;
      actions.add(action);
      for (const [name, policy] of Object.entries(policies))
        rules.push({ name, action, isShadow: field === 'shadow_rules', texts: new Set(textsIn(policy)) });
    }
  }
  return { rules, actions };
}

interface Dumped {
  readonly active_state?: unknown;
}

interface Filter {
  readonly rules?: Rules;
  readonly shadow_rules?: Rules;
}

/** An absent action is the default of the field, ALLOW. */
interface Rules {
  readonly action?: ProxyRule['action'];
  readonly policies?: Readonly<Record<string, unknown>>;
}

/** The filters of AuthorizationPolicies, for requests and for connections, wherever they are in a listener. */
function filtersIn(value: unknown): Filter[] {
  if (typeof value !== 'object' || value === null) return [];
  const type: unknown = Reflect.get(value, '@type');
  if (typeof type === 'string' && type.endsWith('.RBAC')) return [value as Filter];
  return Object.values(value).flatMap(filtersIn);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
