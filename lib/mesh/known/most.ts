import type { MeshObject } from '../objects/mesh-object';
import { isVariantOf, meantBy } from '../objects/similar';
import { type Names, type Referenced, referencedIn } from '../registry/referenced';
import type { WorkloadIndex } from '../registry/workloads';
import type { Held } from './held';

/** The indexes that the question is answered from. */
interface Indexes {
  readonly domain: string;
  readonly workloads: WorkloadIndex;
  ofKind(group: string, kind: string): readonly MeshObject[];
  held(group: string, kind: string): Held;
}

/** Tells whether the manifests contain most of those objects of a kind and namespace that their own routes reference. */
export function holdingMost(
  mesh: Indexes,
): (group: string, kind: string, namespace: string, name: string) => boolean {
  let referenced: Referenced | undefined;
  const parts = new Map<string, Part>();
  return (group, kind, namespace, name) => {
    referenced ??= referencedIn(mesh.ofKind, mesh.domain);
    const names = namesOf(referenced, group, kind)?.get(namespace);
    if (names === undefined) return true;
    const id = `${group}/${kind}/${namespace}`;
    const part = parts.get(id) ?? partOf(mesh.held(group, kind).byNamespace.get(namespace) ?? [], names);
    parts.set(id, part);
    const { isByProgram, found, unused } = part;
    // Files with the canary of an application alone are written beside the application.
    const own = [...found, ...unused];
    if (!isByProgram && own.length > 0 && own.every((each) => isVariantOf(each, name))) return false;
    // Pods without the Service that routes to them: it is the Service that is forgotten.
    if (kind === 'Service' && mesh.workloads.in(namespace).some(({ object: each }) => each.name === name))
      return true;
    if (isByProgram) return true;
    const missing = names.size - found.length;
    // Gateways are often of another team: several missing ones are elsewhere, and a single one is forgotten.
    const isMost = kind === 'Gateway' ? missing === 1 : found.length > missing || names.size === 2;
    return (found.length > 0 && isMost) || meantBy(name, unused) !== undefined;
  };
}

/** Whether a program makes an object. It names what it does not make (ExistingService). */
export function isOfProgram({ source }: MeshObject): boolean {
  return source.construct !== undefined;
}

function namesOf(referenced: Referenced, group: string, kind: string): Names | undefined {
  if (kind === 'Service') return referenced.services;
  if (kind !== 'Gateway') return undefined;
  return group === 'networking.istio.io' ? referenced.gateways : referenced.apiGateways;
}

/** The objects of one kind and namespace, beside the names that routes reference. */
interface Part {
  readonly isByProgram: boolean;
  /** Names that are referenced. */
  readonly found: readonly string[];
  /** The others. A name like one of them is a mistake, and no object of another folder. */
  readonly unused: readonly string[];
}

function partOf(objects: readonly MeshObject[], names: ReadonlySet<string>): Part {
  const own = [...new Set(objects.map((each) => each.name))];
  return {
    isByProgram: objects.some(isOfProgram),
    found: own.filter((each) => names.has(each)),
    unused: own.filter((each) => !names.has(each)),
  };
}
