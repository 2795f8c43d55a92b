import type { JsonObject, MeshObject } from '../mesh/objects/mesh-object';
import { templatePath } from '../mesh/registry/workloads';

/** The counts of checked objects, which qualify "nothing found". */
export interface CheckedCounts {
  /** Files with at least one object. */
  readonly files: number;
  /** Objects of all kinds. */
  readonly objects: number;
  /** Routes of all VirtualServices (http, tls and tcp), and rules of the routes of the Gateway API. */
  readonly routes: number;
  /** Subsets of all DestinationRules. */
  readonly subsets: number;
  /** Deployments and whatever else makes pods. */
  readonly workloads: number;
  /**
   * Requests of route tests.
   *
   * @default - no route tests ran
   */
  readonly requests?: number;
}

const routeKinds: ReadonlySet<string> = new Set(['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute']);

/** Counts the objects to check. */
export function countsOf(objects: readonly MeshObject[]): CheckedCounts {
  const files = new Set<string>();
  let [routes, subsets, workloads] = [0, 0, 0];
  for (const object of objects) {
    const { kind, data, source } = object;
    files.add(source.file);
    if (kind === 'VirtualService')
      routes += ['http', 'tls', 'tcp'].reduce((sum, list) => sum + length(data, list), 0);
    else if (routeKinds.has(kind)) routes += length(data, 'rules');
    else if (kind === 'DestinationRule') subsets += length(data, 'subsets');
    else if (isWorkload(object)) workloads++;
  }
  return { files: files.size, objects: objects.length, routes, subsets, workloads };
}

/** Whether an object makes pods, or is an address that joins the mesh. */
function isWorkload(object: MeshObject): boolean {
  return templatePath(object) !== undefined || /^Workload(Entry|Group)$/.test(object.kind);
}

function length({ spec }: JsonObject, list: string): number {
  const value =
    typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? (spec as JsonObject)[list] : [];
  return Array.isArray(value) ? value.length : 0;
}
