import type { AuthorizationPolicy, AuthorizationRule, Values } from './authorization';

/** The fields of sources and operations that ztunnel can compare; it drops all others, which need the request. */
const connectionFields: ReadonlySet<string> = new Set([
  ...['principals', 'notPrincipals', 'namespaces', 'notNamespaces', 'serviceAccounts', 'notServiceAccounts'],
  ...['ipBlocks', 'notIpBlocks', 'ports', 'notPorts'],
]);

/** The keys of conditions that ztunnel can compare. */
const connectionKeys: ReadonlySet<string> = new Set([
  ...['source.ip', 'source.namespace', 'source.principal', 'destination.ip', 'destination.port'],
]);

/** Whether a rule asks for something of a request, which a proxy of connections (ztunnel) cannot see. */
export function asksForRequests(rule: AuthorizationRule): boolean {
  return requestFieldsOf(rule).length > 0;
}

/** The fields and keys of a rule that need the request, each once. */
export function requestFieldsOf({ from, to, when }: AuthorizationRule): readonly string[] {
  const fields = [...from, ...to].flatMap((values) =>
    filled(values).filter((field) => !connectionFields.has(field)),
  );
  const keys = when.map(({ key }) => key).filter((key) => key !== '' && !connectionKeys.has(key));
  return [...new Set([...fields, ...keys])];
}

/** How ztunnel enforces a rule that asks for requests. */
export type Enforcement =
  /** It asks for connections only. */
  | 'whole'
  /** The fields for requests are left out, so the rule of a DENY matches more. */
  | 'wider'
  /** The rule matches nothing. */
  | 'never';

/**
 * How ztunnel enforces a rule. istiod drops a rule of an ALLOW that asks for requests. Of a DENY it sends the rest; a
 * list of sources or operations, or a condition, of which nothing is left matches nothing.
 */
export function enforcementOf(action: AuthorizationPolicy['action'], rule: AuthorizationRule): Enforcement {
  if (!asksForRequests(rule)) return 'whole';
  if (action !== 'DENY') return 'never';
  const { from, to, when } = rule;
  const isLeft = (list: readonly Values[]) =>
    list.length === 0 || list.some((values) => filled(values).some((field) => connectionFields.has(field)));
  return isLeft(from) && isLeft(to) && when.every(({ key }) => connectionKeys.has(key)) ? 'wider' : 'never';
}

function filled({ fields }: Values): readonly string[] {
  return [...fields].filter(([, values]) => values.length > 0).map(([field]) => field);
}
