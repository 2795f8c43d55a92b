import type { RouteConfiguration, VirtualHostEntry } from './config-types';

const tables = new WeakMap<RouteConfiguration, ReadonlyMap<string, VirtualHostEntry>>();

/** The virtual host for a `Host` header: the exact name, then the longest `*.x`, then the longest `x.*`, then `*`. */
export function virtualHostOf(table: RouteConfiguration, authority: string): VirtualHostEntry | undefined {
  const byDomain = tables.get(table) ?? byDomains(table);
  tables.set(table, byDomain);
  const lower = authority.toLowerCase();
  const name = table.ignore_port_in_host_matching === true ? lower.replace(/:\d+$/, '') : lower;
  const exact = byDomain.get(name);
  if (exact !== undefined) return exact;
  // A wildcard matches at least one character.
  for (let start = 1; start < name.length; start++) {
    const found = byDomain.get(`*${name.slice(start)}`);
    if (found !== undefined) return found;
  }
  for (let end = name.length - 1; end > 0; end--) {
    const found = byDomain.get(`${name.slice(0, end)}*`);
    if (found !== undefined) return found;
  }
  return byDomain.get('*');
}

function byDomains({ virtual_hosts = [] }: RouteConfiguration): ReadonlyMap<string, VirtualHostEntry> {
  const found = new Map<string, VirtualHostEntry>();
  for (const host of virtual_hosts) {
    for (const domain of host.domains ?? []) {
      if (!found.has(domain.toLowerCase())) found.set(domain.toLowerCase(), host);
    }
  }
  return found;
}
