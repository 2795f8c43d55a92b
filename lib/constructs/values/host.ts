/** True when a host, which may be a wildcard, takes all that another one does. */
export function takesHost(pattern: string, host: string): boolean {
  if (pattern === '*' || pattern === host) return true;
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1));
}

/** True when some request is for both. */
export function hostsOverlap(one: string, other: string): boolean {
  return takesHost(one, other) || takesHost(other, one);
}

/** The hosts, each once, without those that another one of them takes. */
export function widestHosts(hosts: readonly string[]): string[] {
  return [...new Set(hosts)].filter(
    (host) => !hosts.some((other) => other !== host && takesHost(other, host)),
  );
}
