import type { Mesh } from '../../mesh/mesh';
import type { TrafficPolicy } from '../../mesh/objects/istio-types';
import { type Field, type FieldPath, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import type { MeshService } from '../../mesh/registry/services';
import type { Code } from '../codes';
import { clusterNamed, type NamedCluster } from './cluster-name';
import type { LogEntry } from './log-entry';

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
  /** What the caller called: the cluster, or for a line of the called pods the one in the server name of mTLS. */
  readonly called: NamedCluster;
  /** The called host and subset, in words. */
  readonly target: string;
}

/** Reads the names of an entry. */
export function failingRequest(mesh: Mesh, entry: LogEntry): FailingRequest {
  const cluster = clusterNamed(entry.cluster);
  const bySni = clusterNamed(entry.sni);
  const called = cluster.kind !== 'outbound' && bySni.kind === 'outbound' ? bySni : cluster;
  const isNamed = called.kind === 'outbound';
  const host = isNamed && called.host !== '' ? called.host : entry.authority || entry.sni || 'the host';
  const subset = isNamed && called.subset !== '' ? `, subset ${called.subset}` : '';
  return { mesh, entry, cluster, called, target: `${host}${subset}` };
}

/** Whether two fields are the same one. */
export function isSame(one: Field, other: Field): boolean {
  return one.object === other.object && one.path.join('.') === other.path.join('.');
}

/** The service that was called. */
export function calledService({ mesh, called, entry }: FailingRequest): MeshService | undefined {
  if (called.kind === 'outbound') return mesh.services.named(called.host)[0];
  const name = entry.authority.replace(/:\d+$/, '');
  if (name === '') return undefined;
  const [service, second] = mesh.services.named(name)[0]
    ? mesh.services.named(name)
    : mesh.services.beginningWith(name);
  return second === undefined ? service : undefined;
}

/** The Service or ServiceEntry that was called, if the manifests have it. */
export function serviceAt(request: FailingRequest): MeshObject | undefined {
  const object = calledService(request)?.object;
  return object?.data['kind'] === undefined ? undefined : object;
}

/** A part of a traffic policy with its field. */
interface PolicyField<Name extends PolicyName> {
  readonly at: Field;
  readonly value: NonNullable<TrafficPolicy[Name]>;
}

type PolicyName = 'connectionPool' | 'outlierDetection' | 'tls';

/** A part of the traffic policy for the cluster of an entry, of the first DestinationRule that has it. */
export function policyOf<Name extends PolicyName>(
  { mesh, called }: FailingRequest,
  name: Name,
): PolicyField<Name> | undefined {
  if (called.kind !== 'outbound') return undefined;
  for (const { object, spec } of mesh.destinationRules.covering(called.host)) {
    const index = (spec.subsets ?? []).findIndex((each) => each.name === called.subset);
    const own = spec.subsets?.[index]?.trafficPolicy;
    const levels: readonly [TrafficPolicy | undefined, FieldPath][] = [
      [own, ['spec', 'subsets', index, 'trafficPolicy']],
      [spec.trafficPolicy, ['spec', 'trafficPolicy']],
    ];
    for (const [policy, path] of levels) {
      const ports = policy?.portLevelSettings ?? [];
      const place = ports.findIndex(({ port }) => port?.number === called.port);
      const ofPort = ports[place]?.[name];
      if (ofPort !== undefined)
        return { at: fieldOf(object, ...path, 'portLevelSettings', place, name), value: ofPort };
      const value = policy?.[name];
      if (value !== undefined) return { at: fieldOf(object, ...path, name), value };
    }
  }
  return undefined;
}

/** The subset of the cluster of an entry. */
export function subsetAt({ mesh, called }: FailingRequest): Field | undefined {
  if (called.kind !== 'outbound' || called.subset === '') return undefined;
  for (const { object, spec } of mesh.destinationRules.covering(called.host)) {
    const index = (spec.subsets ?? []).findIndex((each) => each.name === called.subset);
    if (index >= 0) return fieldOf(object, 'spec', 'subsets', index);
  }
  return undefined;
}
