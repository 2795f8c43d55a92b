import type { ProxyConfig } from './config-dump';

/** The clusters that routes, mirrors and listeners of a proxy reference, each with one referencing resource. */
export function referencedClusters({ routes, listeners }: ProxyConfig): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, table] of routes) collect(table, `route table ${name}`, found);
  for (const listener of listeners) collect(listener, `listener ${listener.name ?? ''}`, found);
  return found;
}

/** References are in the field `cluster`, and in `name` of the items of `clusters`. */
function collect(value: unknown, place: string, found: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, place, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, below] of Object.entries(value)) {
    if (key === 'cluster' && typeof below === 'string') note(below, place, found);
    else if (key === 'clusters' && Array.isArray(below)) {
      for (const each of below) note((each as { name?: unknown } | null)?.name, place, found);
    }
    collect(below, place, found);
  }
}

function note(name: unknown, place: string, found: Map<string, string>): void {
  if (typeof name === 'string' && !found.has(name)) found.set(name, place);
}
