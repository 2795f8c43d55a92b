import type { Graph } from '../graph/model/graph';
import { similar } from '../mesh/objects/similar';
import { UsageError } from './usage-error';

/**
 * The service or the namespace that `--focus` names: `cart`, `shop/cart`, a host, or `shop`.
 *
 * @throws UsageError for an unknown name, or one of several services
 */
export function focusOf({ services, gateways, workloads }: Graph, written: string): string {
  const named = services.filter(
    ({ name, namespace, host }) =>
      written === name ||
      written === host ||
      written === `${namespace}/${name}` ||
      written === `${name}.${namespace}`,
  );
  const [only] = named;
  if (only !== undefined && named.length === 1) return only.id;
  if (only !== undefined) {
    const all = named.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
    throw new UsageError(`--focus ${written} is several services: name one of ${all}`);
  }
  const namespaces = new Set([...services, ...gateways, ...workloads].map(({ namespace }) => namespace));
  if (namespaces.has(written)) return written;
  const known = services.flatMap(({ name, namespace, host }) => [name, `${namespace}/${name}`, host]);
  const meant = similar(written, [...known, ...namespaces]);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new UsageError(`--focus ${written}: no service or namespace has this name${hint}`);
}
