import { type Controllers, generatedKeys } from '../controllers/controllers';
import { operatorServices } from '../controllers/operators';
import { isWaypoint } from '../gateway-api/gateways';
import { GATEWAY_API } from '../gateway-api/routes';
import { keyOf } from '../objects/key';
import type { MeshObject } from '../objects/mesh-object';
import { hasPlaceholder } from '../objects/placeholders';
import { isOfCluster, serviceHost } from '../registry/hosts';
import type { MeshService, ServiceIndex } from '../registry/services';
import { type Workload, type WorkloadIndex, workloadGroupOf } from '../registry/workloads';
import type { Answer } from './answer';
import { type Held, heldBy } from './held';
import { holdingMost, isOfProgram } from './most';
import { type KnownPods, knownPods } from './pods';
import { hostSlips, slipOf } from './slips';
import type { VersionIndexes } from './versions';

/**
 * What the manifests say about objects that they lack. A folder is seldom a whole cluster: a lacking object does not
 * exist only where the manifests hold the objects of its kind and namespace. They hold them if they are declared to be
 * complete, or if they contain most of those that their own routes reference, or one of two: a folder with a canary,
 * an add-on or a helper of its own does not hold the application beside it.
 */
export interface Known extends KnownPods {
  /** Whether a namespace exists; unknown also if nothing is known of its objects. */
  namespace(name: string): Answer;
  /** Whether a Service exists. */
  service(namespace: string, name: string): Answer;
  /** Whether a host is in the registry: a full host of the cluster, or one of a ServiceEntry. */
  host(host: string): Answer;
  /** Whether a waypoint exists, or another Gateway of the Gateway API that a label names as one. */
  waypoint(namespace: string, name: string): Answer;
  /** Whether an object exists. */
  object(group: string, kind: string, namespace: string, name: string): Answer;
  /**
   * Whether an object does not exist, and its lack is not the only sign of it: the manifests are declared to be complete,
   * a program makes the others of its namespace, or the name is wrong, since one of the same name is in another namespace,
   * or one of a similar name in its own.
   */
  isAbsent(group: string, kind: string, namespace: string, name: string): boolean;
  /** The objects of a name in any namespace: if there is just one, a reference to another namespace means it. */
  named(group: string, kind: string, name: string): readonly MeshObject[];
  /** The services of the cluster with the name of a host, in any namespace, like those of `named`. */
  servicesNamed(host: string): readonly MeshService[];
  /** The host of the registry that was probably meant by one which is written a little differently. */
  similarHost(host: string): string | undefined;
  /** Whether the manifests hold all objects of a kind in a namespace. */
  holds(group: string, kind: string, namespace: string): boolean;
  /** Whether the manifests hold all objects of a kind: they are declared to be complete. */
  holdsAll(group: string, kind: string): boolean;
}

/** The indexes that knowledge is taken from. */
interface Indexes {
  readonly objects: readonly MeshObject[];
  readonly domain: string;
  readonly services: ServiceIndex;
  readonly destinationRules: VersionIndexes['destinationRules'];
  readonly workloads: WorkloadIndex;
  readonly controllers: Controllers;
  readonly namespaces: ReadonlySet<string>;
  ofKind(group: string, kind: string): readonly MeshObject[];
  behind(service: MeshService): readonly Workload[];
}

/**
 * The knowledge of a set of manifests.
 *
 * @param isComplete whether the manifests are declared to be complete
 */
export function knownOf(mesh: Indexes, isComplete: boolean): Known {
  const indexed = new Map<string, Held>();
  const held = (group: string, kind: string): Held => {
    const id = `${group}/${kind}`;
    const found = indexed.get(id) ?? heldBy(mesh.ofKind(group, kind));
    indexed.set(id, found);
    return found;
  };
  const holds = (group: string, kind: string, namespace: string) => {
    const { byNamespace, unclear } = held(group, kind);
    if (unclear.has(namespace) || unclear.has('')) return false;
    return isComplete || byNamespace.has(namespace);
  };
  const holdsAll = (group: string, kind: string) => isComplete && held(group, kind).unclear.size === 0;
  const named = (group: string, kind: string, name: string) => held(group, kind).byName.get(name) ?? [];
  const { domain, workloads } = mesh;
  const holdsMost = holdingMost({ domain, workloads, ofKind: mesh.ofKind, held });
  let generated: ReadonlySet<string> | undefined;
  const isThere = (group: string, kind: string, namespace: string, name: string): boolean => {
    if (held(group, kind).names.has(`${namespace}/${name}`)) return true;
    if (kind === 'Service' && group === '')
      return mesh.services.named(serviceHost(name, { namespace, domain })).length > 0;
    if (workloadGroupOf(kind) === group)
      return workloads
        .in(namespace)
        .some(({ object: each }) => each.kind === kind && each.group === group && each.name === name);
    generated ??= generatedKeys(mesh.controllers);
    return generated.has(keyOf({ group, kind, namespace, name }));
  };
  const mayCreate = operatorServices(mesh.objects);
  const object = (group: string, kind: string, namespace: string, name: string): Answer => {
    if (isThere(group, kind, namespace, name)) return 'yes';
    if (hasPlaceholder(namespace) || hasPlaceholder(name)) return 'unknown';
    if (!isComplete && held(group, kind).unplaced.has(name)) return 'unknown';
    if (!holds(group, kind, namespace)) return 'unknown';
    if (kind === 'Service' && group === '' && mayCreate(namespace, name)) return 'unknown';
    // Where one is in another namespace, the reference has the wrong one.
    const isElsewhere = named(group, kind, name).length > 0;
    return isComplete || isElsewhere || holdsMost(group, kind, namespace, name) ? 'no' : 'unknown';
  };
  const service = (namespace: string, name: string) => object('', 'Service', namespace, name);
  return {
    namespace: (name) => {
      if (mesh.namespaces.has(name)) return 'yes';
      return holdsAll('', 'Namespace') && !hasPlaceholder(name) ? 'no' : 'unknown';
    },
    service,
    host: (host) => {
      if (mesh.services.named(host).length > 0) return 'yes';
      if (hasPlaceholder(host)) return 'unknown';
      const [name = '', namespace = '', svc, ...rest] = host.split('.');
      if (mesh.services.covering(host, namespace) !== undefined) return 'yes';
      if (svc === 'svc' && rest.join('.') === domain) return service(namespace, name);
      return isComplete ? 'no' : 'unknown';
    },
    // Waypoints are often made by a command and no file: the files have to hold one of the namespace, or of the name.
    waypoint: (namespace, name) => {
      const answer = object(GATEWAY_API, 'Gateway', namespace, name);
      if (answer !== 'no' || isComplete) return answer;
      const { byNamespace, byName } = held(GATEWAY_API, 'Gateway');
      const near = [...(byNamespace.get(namespace) ?? []), ...(byName.get(name) ?? [])];
      return near.some(isWaypoint) ? 'no' : 'unknown';
    },
    object,
    isAbsent: (group, kind, namespace, name) => {
      if (object(group, kind, namespace, name) !== 'no') return false;
      if (isComplete || named(group, kind, name).length > 0) return true;
      const own = held(group, kind).byNamespace.get(namespace) ?? [];
      const names = own.map((each) => each.name);
      return own.some(isOfProgram) || slipOf(name, names) !== undefined;
    },
    named,
    servicesNamed: (host) =>
      isOfCluster(host, domain)
        ? mesh.services
            .beginningWith(host.split('.', 1)[0] ?? '')
            .filter((each) => isOfCluster(each.host, domain))
        : [],
    similarHost: hostSlips(mesh.services.all),
    holds,
    holdsAll,
    ...knownPods(mesh, isComplete),
  };
}
