/**
 * Top-level domains that no public DNS server has: RFC 6761. Documentation writes `.example` for names that exist
 * elsewhere.
 */
const reserved: ReadonlySet<string> = new Set(['test', 'invalid', 'localhost']);

/** Top-level domains that only DNS servers of an organization can have: RFC 6762, and ICANN's list for private use. */
const ofOrganizations: ReadonlySet<string> = new Set([
  ...['local', 'internal', 'corp', 'home', 'lan', 'intranet', 'private', 'mesh'],
]);

/** Whether public DNS cannot have a name; undefined if it can. */
export function withoutPublicDns(host: string): 'nowhere' | 'private' | undefined {
  if (/^[\d.]+$|:/.test(host) || host.startsWith('*')) return undefined;
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  if (labels.length > 1 && reserved.has(last)) return 'nowhere';
  // A name without a dot may resolve under a search domain of the caller.
  return labels.length === 1 || ofOrganizations.has(last) ? 'private' : undefined;
}
