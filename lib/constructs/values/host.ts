/** True when a host, which may be a wildcard, covers another one. */
export function takesHost(pattern: string, host: string): boolean {
  if (pattern === '*' || pattern === host) return true;
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1));
}

/** True when a request can match both hosts. */
export function hostsOverlap(one: string, other: string): boolean {
  return takesHost(one, other) || takesHost(other, one);
}

/** The hosts without duplicates and without those that another host covers. */
export function widestHosts(hosts: readonly string[]): string[] {
  return [...new Set(hosts)].filter(
    (host) => !hosts.some((other) => other !== host && takesHost(other, host)),
  );
}
