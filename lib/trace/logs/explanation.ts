import type { Mesh } from '../../mesh/mesh';
import { type Field, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { hostCovers } from '../../mesh/registry/hosts';
import { destinationsOf } from '../../mesh/routes/destinations';
import type { HttpRule } from '../../mesh/routes/http-rules';
import type { Code } from '../codes';
import type { LogEntry } from './access-log';
import { clusterNamed, type NamedCluster } from './cluster-name';

/** Why requests of a log failed, and where the reason is. */
export interface Explanation {
  /** Undefined for a reason outside the routing: the application, the client, the network. */
  readonly code: Code | undefined;
  readonly words: string;
  /** The field; undefined if the manifests do not contain it. */
  readonly at: Field | undefined;
  readonly fix: string;
  /** Whether the log alone tells the reason; otherwise it is the likely one. */
  readonly isCertain: boolean;
}

/** A failing request with what its names refer to. */
export interface FailingRequest {
  readonly mesh: Mesh;
  readonly entry: LogEntry;
  readonly cluster: NamedCluster;
  /** The called host and subset, in words. */
  readonly target: string;
}

/** Reads the names of an entry. */
export function failingRequest(mesh: Mesh, entry: LogEntry): FailingRequest {
  const cluster = clusterNamed(entry.cluster);
  const isNamed = cluster.kind === 'outbound' || cluster.kind === 'inbound';
  const host = isNamed && cluster.host !== '' ? cluster.host : entry.authority || entry.sni || 'the host';
  const subset = isNamed && cluster.subset !== '' ? `, subset ${cluster.subset}` : '';
  return { mesh, entry, cluster, target: `${host}${subset}` };
}

/** The destination field that names the cluster of an entry: of the rule by its name, else the first such destination. */
export function destinationAt({ mesh, entry, cluster }: FailingRequest): Field | undefined {
  if (cluster.kind !== 'outbound') return undefined;
  const all = destinationsOf(mesh).filter(
    ({ host, destination }) => host === cluster.host && (destination.subset ?? '') === cluster.subset,
  );
  const named = all.find(({ rule }) => ruleAt(mesh, entry.route)?.at.path[2] === rule.path[2]);
  return (named ?? all[0])?.at;
}

/** The rule with the name of a route in a log. */
export function ruleAt(mesh: Mesh, route: string): HttpRule | undefined {
  if (route === '' || route === 'default' || route === 'allow_any') return undefined;
  return mesh.virtualServices.flatMap(({ http }) => http).find(({ name }) => name === route);
}

/** The rules for the host of an entry. */
export function rulesFor({ mesh, entry, cluster }: FailingRequest): readonly HttpRule[] {
  const name = entry.authority.replace(/:\d+$/, '');
  const hosts = [name, ...(cluster.kind === 'outbound' ? [cluster.host] : [])].filter((each) => each !== '');
  const named = ruleAt(mesh, entry.route);
  if (named !== undefined) return [named];
  return mesh.virtualServices
    .filter((each) =>
      each.hosts.some((pattern) =>
        hosts.some((host) => hostCovers(pattern, host) || pattern.startsWith(`${host}.`)),
      ),
    )
    .flatMap(({ http }) => http);
}

/** The Service or ServiceEntry of the cluster of an entry. */
export function serviceAt({ mesh, cluster }: FailingRequest): MeshObject | undefined {
  if (cluster.kind !== 'outbound') return undefined;
  return mesh.services.named(cluster.host).find(({ object }) => object?.data['kind'] !== undefined)?.object;
}

/** A field of the DestinationRules for the cluster of an entry, the first that has it. */
export function policyAt(
  { mesh, cluster }: FailingRequest,
  name: 'connectionPool' | 'outlierDetection' | 'tls',
): Field | undefined {
  if (cluster.kind !== 'outbound') return undefined;
  for (const { object, spec } of mesh.destinationRules.covering(cluster.host)) {
    const index = (spec.subsets ?? []).findIndex((each) => each.name === cluster.subset);
    if (spec.subsets?.[index]?.trafficPolicy?.[name] !== undefined)
      return fieldOf(object, 'spec', 'subsets', index, 'trafficPolicy', name);
    if (spec.trafficPolicy?.[name] !== undefined) return fieldOf(object, 'spec', 'trafficPolicy', name);
  }
  return undefined;
}

/** The subset of the cluster of an entry. */
export function subsetAt({ mesh, cluster }: FailingRequest): Field | undefined {
  if (cluster.kind !== 'outbound' || cluster.subset === '') return undefined;
  for (const { object, spec } of mesh.destinationRules.covering(cluster.host)) {
    const index = (spec.subsets ?? []).findIndex((each) => each.name === cluster.subset);
    if (index >= 0) return fieldOf(object, 'spec', 'subsets', index);
  }
  return undefined;
}
