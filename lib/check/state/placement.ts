import type { Mesh } from '../../mesh/mesh';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { isOfCluster, serviceHost } from '../../mesh/registry/hosts';
import { destinationsOf } from '../../mesh/routes/destinations';
import type { Finding } from '../finding';
import { findingsBy } from '../rule';
import type { Suppression } from '../suppression/suppression';
import { namespaceDeduced } from './rules';

/** Interprets objects; the same ones only once. */
export type MeshIn = (objects: readonly MeshObject[]) => Mesh;

/**
 * The namespace of objects that name none, deduced from the references between the files: the only namespace in which
 * each reference to a Service of the files finds it. Undefined if the references fit without it, or if none or several
 * namespaces fit.
 */
export function deducedNamespace(objects: readonly MeshObject[], meshIn: MeshIn): string | undefined {
  return placementOf(objects, meshIn)?.namespace;
}

/** Objects in the namespace that was deduced for those that name none. */
interface Placement {
  readonly namespace: string;
  /** In the order of the objects. */
  readonly objects: readonly MeshObject[];
}

function placementOf(objects: readonly MeshObject[], meshIn: MeshIn): Placement | undefined {
  if (!objects.some(({ isUnplaced }) => isUnplaced)) return undefined;
  const asRead = meshIn(objects);
  if (misplaced(asRead) === 0) return undefined;
  const [only, ...others] = namespacesIn(asRead).flatMap((namespace): Placement[] => {
    const moved = objects.map((object) => placedIn(object, namespace));
    return misplaced(meshIn(moved)) === 0 ? [{ namespace, objects: moved }] : [];
  });
  return others.length === 0 ? only : undefined;
}

/** What was read of some manifests. */
interface Read {
  readonly objects: readonly MeshObject[];
  readonly faults: readonly Finding[];
  readonly suppressions: readonly Suppression[];
}

/** Manifests with the objects that name no namespace in the deduced one, and a note that says so. */
export function placed(read: Read, meshIn: MeshIn): Read {
  const placement = placementOf(read.objects, meshIn);
  if (placement === undefined) return read;
  const { namespace, objects } = placement;
  const moved = new Map(read.objects.map((object, index) => [object, objects[index] ?? object]));
  const now = (object: MeshObject) => moved.get(object) ?? object;
  const first = read.objects.find(({ isUnplaced }) => isUnplaced);
  const note = findingsBy(namespaceDeduced, (report) => {
    if (first === undefined) return;
    report('deduced', { at: fieldOf(now(first), 'metadata'), with: { namespace } });
  });
  const faults = read.faults.map((fault): Finding => {
    const { object } = fault.at;
    return object === undefined ? fault : { ...fault, at: { ...fault.at, object: now(object) } };
  });
  return {
    objects,
    faults: [...faults, ...note],
    suppressions: read.suppressions.map((each) => ({ ...each, objects: each.objects.map(now) })),
  };
}

/** An object in a namespace, unless it names its own. */
export function placedIn(object: MeshObject, namespace: string): MeshObject {
  if (!object.isUnplaced) return object;
  const { isUnplaced, ...rest } = object;
  return { ...rest, namespace };
}

/** Number of references to a Service or a Gateway that the files have in another namespace only. */
function misplaced(mesh: Mesh): number {
  const gateways = new Set(mesh.gateways.map(({ name }) => name));
  const gatewayNames = new Set(mesh.gateways.map(({ object }) => object.name));
  const isOther = (name: string) =>
    !gateways.has(name) && gatewayNames.has(name.slice(name.indexOf('/') + 1));
  const ofGateways = mesh.virtualServices.flatMap((each) => [...each.gateways].filter(isOther));
  const names = new Set(mesh.ofKind('', 'Service').map(({ name }) => name));
  const isMisplaced = (host: string) =>
    isOfCluster(host, mesh.domain) &&
    names.has(host.split('.')[0] ?? '') &&
    mesh.services.named(host).length === 0;
  return ofGateways.length + referencedHosts(mesh).filter(isMisplaced).length;
}

function referencedHosts(mesh: Mesh): string[] {
  return [
    ...destinationsOf(mesh).map(({ host }) => host),
    ...mesh.destinationRules.all.map(({ host }) => host),
    ...mesh.virtualServices.flatMap(({ hosts }) => hosts),
    ...mesh.gatewayApi.routes.flatMap(({ rules }) =>
      rules.flatMap(({ backends }) =>
        backends.flatMap(({ group, kind, name, namespace }) =>
          group === '' && kind === 'Service' ? [serviceHost(name, { namespace, domain: mesh.domain })] : [],
        ),
      ),
    ),
  ];
}

/** The namespaces that objects name, or that hosts of the cluster name. */
function namespacesIn(mesh: Mesh): string[] {
  const found = new Set<string>();
  for (const { group, kind, namespace, name, isUnplaced } of mesh.objects) {
    if (group === '' && kind === 'Namespace') found.add(name);
    else if (namespace !== '' && !isUnplaced) found.add(namespace);
  }
  for (const host of referencedHosts(mesh)) {
    const [, namespace = ''] = host.split('.');
    if (isOfCluster(host, mesh.domain) && namespace !== '') found.add(namespace);
  }
  return [...found].sort();
}
