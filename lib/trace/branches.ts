import type { AnsweredShare } from '../mesh/answer';
import type { Mesh } from '../mesh/mesh';
import { keyOf, wordsOf } from '../mesh/objects/key';
import type { Field } from '../mesh/objects/mesh-object';
import type { Admission } from '../mesh/policies/admission-outcome';
import type { ConnectionSecurity } from '../mesh/policies/connection-security';
import { externalName } from '../mesh/registry/aliases';
import type { ClientPolicy, Subset } from '../mesh/registry/destination-rules';
import type { MeshPort, MeshService } from '../mesh/registry/services';
import { isUnselected, writtenEndpoints } from '../mesh/registry/unselected';
import type { Workload } from '../mesh/registry/workloads';
import type { Caller } from '../mesh/request';
import { targetPortOf } from '../mesh/sidecar/inbound';
import { replicasIn } from '../traffic/replicas';
import type { End } from './end';
import { failed, unknown } from './end';

/** The pods of one workload that get a part of the requests. */
export interface Version {
  readonly workload: Workload;
  /** The least number of its pods: its replicas, or the minimum of its autoscaler. */
  readonly pods: number;
  /** Its share of the requests of the whole trace, 0 to 1. */
  readonly share: number;
  readonly end: End;
  /** How the connection to the pods is secured. @default - it is not judged */
  readonly security?: ConnectionSecurity;
  /** What the policies of the pods make of the request. @default - it does not reach them */
  readonly admission?: Admission;
}

/** One destination with its share of the requests. */
export interface Branch {
  /** 0 to 1. */
  readonly share: number;
  /** Whether the caller's proxy sends requests, to which it responds itself if the connection fails. */
  readonly by: 'requests' | 'connection';
  /** The full host. */
  readonly host: string;
  readonly port: number | undefined;
  readonly subsetName: string | undefined;
  /** The field of the destination; undefined without a rule. */
  readonly at: Field | undefined;
  readonly service: MeshService | undefined;
  readonly servicePort: MeshPort | undefined;
  readonly subset: Subset | undefined;
  /** The DestinationRules that the caller sees for the host. */
  readonly policy: ClientPolicy | undefined;
  readonly versions: readonly Version[];
  /** The answer that the destination gives if it has no pods to give it. */
  readonly end: End | undefined;
}

/**
 * Follows a share of the requests to the pods that answer it.
 *
 * @param requested the port of the request
 */
export function branchOf(
  mesh: Mesh,
  caller: Caller,
  answered: AnsweredShare,
  by: Branch['by'],
  requested: number,
): Branch {
  const { cluster, share, endpoints } = answered;
  const { service } = endpoints;
  const policy =
    service === undefined ? undefined : mesh.destinationRules.seenBy(caller, service.host, service.namespace);
  const known = {
    share,
    by,
    host: cluster.host,
    port: cluster.port,
    subsetName: cluster.subset,
    at: cluster.at,
    service,
    policy,
  };
  const fails = (code: Parameters<typeof failed>[0], flag: string, words: string) =>
    failed(code, by === 'requests' ? 503 : undefined, flag, words);
  if (endpoints.kind === 'no-cluster') {
    const end = missing(mesh, answered, endpoints.reason, fails, requested);
    return { ...known, servicePort: undefined, subset: undefined, versions: [], end };
  }
  if (endpoints.kind === 'outside') {
    const words = `${endpoints.service.host}, outside the mesh`;
    return {
      ...known,
      servicePort: undefined,
      subset: undefined,
      versions: [],
      end: { kind: 'outside', words },
    };
  }
  const { workloads, port, subset, closing } = endpoints;
  const counted = workloads.map((workload) => ({ workload, pods: replicasIn(mesh, workload) }));
  const all = counted.reduce((sum, { pods }) => sum + pods, 0);
  const versions = counted
    .filter(({ pods }) => pods > 0)
    .map(({ workload, pods }): Version => {
      const end = endAt(workload, port, closing, fails);
      return { workload, pods, share: (share * pods) / all, end };
    });
  const end = all > 0 ? undefined : noPods(mesh, endpoints.service, subset, counted, fails);
  return { ...known, servicePort: port, subset, versions, end };
}

type Fails = (code: Parameters<typeof failed>[0], flag: string, words: string) => End;

function missing(
  mesh: Mesh,
  { cluster, endpoints }: AnsweredShare,
  reason: 'host' | 'port' | 'subset',
  fails: Fails,
  requested: number,
): End {
  const { host, port, subset } = cluster;
  if (reason === 'host') {
    const alias = mesh.services.named(host).find((each) => externalName(each) !== undefined);
    const name = (alias && externalName(alias)) ?? host;
    const words = alias === undefined ? host : `${name}, the external name of ${host},`;
    return mesh.known.host(name) === 'unknown'
      ? unknown('not-in-files', `${words} is not in these files`)
      : fails('no-service', 'NC', `${words} is not in the registry of the caller`);
  }
  if (reason === 'port') {
    const ports = endpoints.service?.ports.map(({ number }) => number).join(', ') || 'no port';
    return endpoints.service?.object === undefined
      ? unknown('not-in-files', `the ports of ${host} are not in these files`)
      : fails(
          'no-port',
          'NC',
          `${host} has port ${ports}, not ${port ?? `${requested}, the port of the request`}`,
        );
  }
  return fails(
    'no-subset',
    'NC',
    `no DestinationRule that the caller sees defines subset ${subset} of ${host}`,
  );
}

function noPods(
  mesh: Mesh,
  service: MeshService,
  subset: Subset | undefined,
  counted: readonly { readonly workload: Workload }[],
  fails: Fails,
): End {
  const named = subset === undefined ? service.host : `subset ${subset.name} of ${service.host}`;
  if (isUnselected(service)) return withoutSelector(mesh, service, subset, named, fails);
  if (counted.length > 0) return fails('no-endpoints', 'UH', `${named} has only workloads with 0 replicas`);
  return mesh.known.holdsPods(service.namespace)
    ? fails('no-endpoints', 'UH', `no pod is behind ${named}`)
    : unknown('not-in-files', `the pods of ${named} are not in these files`);
}

/** Addresses that somebody writes are no pods, so that they have no labels for a subset. */
function withoutSelector(
  mesh: Mesh,
  service: MeshService,
  subset: Subset | undefined,
  named: string,
  fails: Fails,
): End {
  const [endpoints] = writtenEndpoints(mesh, service);
  if (endpoints !== undefined && subset === undefined)
    return { kind: 'outside', words: `the addresses in ${wordsOf(keyOf(endpoints))}` };
  if (endpoints === undefined && !mesh.known.holdsAll('', 'Endpoints'))
    return unknown(
      'not-in-files',
      `${service.host} has no selector, and its Endpoints are not in these files`,
    );
  return fails('no-endpoints', 'UH', `no address is behind ${named}, which has no selector`);
}

function endAt(workload: Workload, port: MeshPort, closing: readonly Workload[], fails: Fails): End {
  const { name } = workload.object;
  if (closing.includes(workload))
    return fails('protocol-mismatch', 'UC', `the proxy of ${name} expects HTTP on the port`);
  const declared = workload.containers.flatMap(({ ports = [] }) => ports.map((each) => each.containerPort));
  const target = targetPortOf(port, workload);
  if (declared.length === 0 || declared.includes(target)) return { kind: 'answered', words: name };
  // Kubernetes does not need the declaration: the container may listen all the same.
  return unknown(
    'port-not-open',
    `${name} declares port ${declared.join(', ')}, not ${target}; 503 unless it listens there`,
  );
}
