import type { MeshObject } from '../../mesh/objects/mesh-object';
import { byCodeUnit } from '../../mesh/objects/order';
import type { GraphEdge, GraphRule } from './graph';

/** An edge before it is sorted into a graph: several reasons may draw the same one. */
export type FoundEdge = Omit<GraphEdge, 'id' | 'findings' | 'change' | 'rulesBefore'>;

const ranks: readonly GraphEdge['kind'][] = ['route', 'call', 'mirror', 'permission'];

/**
 * Edges with ids, one for each kind of traffic between two elements. A permission is left out beside traffic of the same
 * two elements.
 */
export function mergedEdges(found: readonly FoundEdge[]): GraphEdge[] {
  const byId = new Map<string, GraphEdge>();
  const told = new Set(
    found.filter(({ kind }) => kind !== 'permission').map(({ from, to }) => `${from} ${to}`),
  );
  for (const edge of found) {
    if (edge.from === edge.to) continue;
    if (edge.kind === 'permission' && told.has(`${edge.from} ${edge.to}`)) continue;
    const id = `${edge.kind} ${edge.from} ${edge.to}`;
    const known = byId.get(id);
    if (known === undefined)
      byId.set(id, {
        id,
        findings: [],
        change: null,
        rulesBefore: [],
        ...edge,
        because: [...edge.because].sort(),
      });
    else
      byId.set(id, {
        ...known,
        because: [...new Set([...known.because, ...edge.because])].sort(),
        versions:
          known.versions.length === 0 || edge.versions.length === 0
            ? []
            : [...new Set([...known.versions, ...edge.versions])].sort(),
        rules: together(known.rules, edge.rules),
      });
  }
  return [...byId.values()].sort(
    (a, b) =>
      byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to) || ranks.indexOf(a.kind) - ranks.indexOf(b.kind),
  );
}

/** The rules that some versions of a service meet, each once: those of a lane lead each version elsewhere. */
function together(one: readonly GraphRule[], other: readonly GraphRule[]): readonly GraphRule[] {
  const known = new Set(one.map((rule) => JSON.stringify(rule)));
  return [...one, ...other.filter((rule) => !known.has(JSON.stringify(rule)))];
}

/** An object in a reason: `AuthorizationPolicy shop/allow`. */
export function nameOfObject({ kind, namespace, name }: MeshObject): string {
  return `${kind} ${namespace}/${name}`;
}
