import { addTo } from '../objects/multi-map';
import { meantBy } from '../objects/similar';
import type { MeshService } from '../registry/services';

/** The name that was probably meant. `cart` and `cart-canary` are two objects, and neither is a slip of the other. */
export function slipOf(name: string, others: readonly string[]): string | undefined {
  const apart = others.filter((each) => !each.startsWith(`${name}-`) && !name.startsWith(`${each}-`));
  return meantBy(name, apart);
}

/** Finds the host that was probably meant: one in the same namespace or domain, whose first label is similar. */
export function hostSlips(services: readonly MeshService[]): (host: string) => string | undefined {
  let byDomain: Map<string, string[]> | undefined;
  return (host) => {
    if (byDomain === undefined) {
      byDomain = new Map();
      for (const each of services) {
        const [name, domain] = parts(each.host);
        if (name !== '*') addTo(byDomain, domain, name);
      }
    }
    const [name, domain] = parts(host);
    const meant = slipOf(name, byDomain.get(domain) ?? []);
    return meant === undefined ? undefined : `${meant}.${domain}`;
  };
}

function parts(host: string): readonly [string, string] {
  const dot = host.indexOf('.');
  return dot < 0 ? [host, ''] : [host.slice(0, dot), host.slice(dot + 1)];
}
