import { type Controllers, generatedKeys } from './controllers/controllers';
import { isWaypoint } from './gateway-api/gateways';
import { GATEWAY_API } from './gateway-api/routes';
import { keyOf } from './objects/key';
import type { MeshObject } from './objects/mesh-object';
import { hasPlaceholder } from './objects/placeholders';
import { similar } from './objects/similar';
import { serviceHost } from './registry/hosts';
import { type Names, type Referenced, referencedIn } from './registry/referenced';
import type { ServiceIndex } from './registry/services';
import { isWritten, type WorkloadIndex } from './registry/workloads';

/** An answer from the manifests. `unknown` never makes an error. */
export type Answer = 'yes' | 'no' | 'unknown';

/**
 * What the manifests say about objects that they lack. A folder is seldom a whole cluster: a lacking object does not
 * exist only where the manifests hold the objects of its kind and namespace. They hold them if they are declared to be
 * complete, or if they contain most of those that their own routes reference, or one of two: a folder with a canary,
 * an add-on or a helper of its own does not hold the application beside it.
 */
export interface Known {
  /** Whether a Service exists. */
  service(namespace: string, name: string): Answer;
  /** Whether a host is in the registry: a full host of the cluster, or one of a ServiceEntry. */
  host(host: string): Answer;
  /** Whether a waypoint exists, or another Gateway of the Gateway API that a label names as one. */
  waypoint(namespace: string, name: string): Answer;
  /** Whether an object exists. */
  object(group: string, kind: string, namespace: string, name: string): Answer;
  /** Whether the manifests hold all objects of a kind in a namespace. */
  holds(group: string, kind: string, namespace: string): boolean;
  /** Whether the manifests hold the pods of a namespace. */
  holdsPods(namespace: string): boolean;
}

/** The indexes that knowledge is taken from. */
interface Indexes {
  readonly isComplete: boolean;
  readonly domain: string;
  readonly services: ServiceIndex;
  readonly workloads: WorkloadIndex;
  readonly controllers: Controllers;
  ofKind(group: string, kind: string): readonly MeshObject[];
}

/** The knowledge of a set of manifests. */
export function knownOf(mesh: Indexes): Known {
  const held = new Map<string, Held>();
  let generated: ReadonlySet<string> | undefined;
  const heldOf = (group: string, kind: string): Held => {
    const id = `${group}/${kind}`;
    const found = held.get(id) ?? heldBy(mesh.ofKind(group, kind));
    held.set(id, found);
    return found;
  };
  const holds = (group: string, kind: string, namespace: string) => {
    const { namespaces, unclear } = heldOf(group, kind);
    if (unclear.has(namespace) || unclear.has('')) return false;
    return mesh.isComplete || namespaces.has(namespace);
  };
  let referenced: Referenced | undefined;
  /** Whether an object of this name is in another namespace, so that the reference has the wrong one. */
  const isElsewhere = (group: string, kind: string, name: string) => heldOf(group, kind).anywhere.has(name);
  const parts = new Map<string, Part>();
  const partOf = (group: string, kind: string, namespace: string, names: ReadonlySet<string>): Part => {
    const id = `${group}/${kind}/${namespace}`;
    const part = parts.get(id) ?? partOfReferenced(mesh.ofKind(group, kind), namespace, names);
    parts.set(id, part);
    return part;
  };
  const holdsMost = (group: string, kind: string, namespace: string, name: string): boolean => {
    referenced ??= referencedIn(mesh.ofKind, mesh.domain);
    const names = namesOf(referenced, group, kind)?.get(namespace);
    if (names === undefined) return true;
    // Pods without the Service that routes to them: it is the Service that is forgotten.
    if (kind === 'Service' && mesh.workloads.in(namespace).some(({ object: each }) => each.name === name))
      return true;
    const { isOfProgram, found, unused } = partOf(group, kind, namespace, names);
    // A program names what it does not make (ExistingService).
    if (isOfProgram) return true;
    const missing = names.size - found.length;
    // Gateways are often of another team: several missing ones are elsewhere, and a single one is forgotten.
    const isMost = kind === 'Gateway' ? missing === 1 : found.length > missing || names.size === 2;
    return (found.length > 0 && isMost) || similar(name, unused) !== undefined;
  };
  const object = (group: string, kind: string, namespace: string, name: string): Answer => {
    if (heldOf(group, kind).names.has(`${namespace}/${name}`)) return 'yes';
    generated ??= generatedKeys(mesh.controllers);
    if (generated.has(keyOf({ group, kind, namespace, name }))) return 'yes';
    if (hasPlaceholder(namespace) || hasPlaceholder(name)) return 'unknown';
    if (!mesh.isComplete && heldOf(group, kind).unplaced.has(name)) return 'unknown';
    if (!holds(group, kind, namespace)) return 'unknown';
    return mesh.isComplete || isElsewhere(group, kind, name) || holdsMost(group, kind, namespace, name)
      ? 'no'
      : 'unknown';
  };
  const service = (namespace: string, name: string): Answer => {
    const host = serviceHost(name, { namespace, domain: mesh.domain });
    return mesh.services.named(host).length > 0 ? 'yes' : object('', 'Service', namespace, name);
  };
  const host = (full: string): Answer => {
    if (mesh.services.named(full).length > 0) return 'yes';
    if (hasPlaceholder(full)) return 'unknown';
    const [name = '', namespace = '', svc, ...rest] = full.split('.');
    const isOfCluster = svc === 'svc' && rest.join('.') === mesh.domain;
    if (mesh.services.covering(full, namespace) !== undefined) return 'yes';
    if (isOfCluster) return service(namespace, name);
    return mesh.isComplete ? 'no' : 'unknown';
  };
  /** Waypoints are often made by a command and no file: the files have to hold one of the namespace, or of the name. */
  const waypoint = (namespace: string, name: string): Answer => {
    const answer = object(GATEWAY_API, 'Gateway', namespace, name);
    if (answer !== 'no' || mesh.isComplete) return answer;
    const isHeld = mesh
      .ofKind(GATEWAY_API, 'Gateway')
      .some((each) => isWaypoint(each) && (each.namespace === namespace || each.name === name));
    return isHeld ? 'no' : 'unknown';
  };
  let isHomeless: boolean | undefined;
  /** Whether some pods are in a namespace that is unknown. */
  const hasHomeless = () => {
    isHomeless ??= mesh.workloads.all.some(({ object }) => isOfUnknownNamespace(object));
    return isHomeless;
  };
  return {
    service,
    host,
    waypoint,
    object,
    holds,
    holdsPods: (namespace) =>
      !hasHomeless() && (mesh.isComplete || mesh.workloads.in(namespace).some(isWritten)),
  };
}

/** Whether the namespace of an object is unknown. */
function isOfUnknownNamespace({ namespace, unsettled }: MeshObject): boolean {
  return unsettled?.namespace || hasPlaceholder(namespace);
}

function namesOf(referenced: Referenced, group: string, kind: string): Names | undefined {
  if (kind === 'Service') return referenced.services;
  if (kind !== 'Gateway') return undefined;
  return group === 'networking.istio.io' ? referenced.gateways : referenced.apiGateways;
}

/** The objects of one kind and namespace, beside the names that routes reference. */
interface Part {
  readonly isOfProgram: boolean;
  /** Names that are referenced. */
  readonly found: readonly string[];
  /** The others. A name like one of them is a mistake, and no object of another folder. */
  readonly unused: readonly string[];
}

function partOfReferenced(
  objects: readonly MeshObject[],
  namespace: string,
  names: ReadonlySet<string>,
): Part {
  const ofNamespace = objects.filter((each) => each.namespace === namespace);
  const own = [...new Set(ofNamespace.map((each) => each.name))];
  return {
    isOfProgram: ofNamespace.some(({ source }) => source.construct !== undefined),
    found: own.filter((each) => names.has(each)),
    unused: own.filter((each) => !names.has(each)),
  };
}

/** The objects of one kind that the manifests contain. */
interface Held {
  readonly names: ReadonlySet<string>;
  /** The same names without a namespace. */
  readonly anywhere: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
  /** Namespaces with an object whose name is unknown; empty for all namespaces. */
  readonly unclear: ReadonlySet<string>;
  /** Names of objects whose namespace is a guess. */
  readonly unplaced: ReadonlySet<string>;
}

function heldBy(objects: readonly MeshObject[]): Held {
  const names = new Set<string>();
  const anywhere = new Set<string>();
  const namespaces = new Set<string>();
  const unclear = new Set<string>();
  const unplaced = new Set<string>();
  for (const object of objects) {
    const { namespace, name, isUnplaced, unsettled } = object;
    if (isUnplaced) unplaced.add(name);
    const isUnclear = isOfUnknownNamespace(object);
    if (isUnclear || unsettled?.name || hasPlaceholder(name)) unclear.add(isUnclear ? '' : namespace);
    names.add(`${namespace}/${name}`);
    anywhere.add(name);
    namespaces.add(namespace);
  }
  return { names, anywhere, namespaces, unclear, unplaced };
}
