import { dirname } from 'node:path/posix';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { Finding } from '../finding';

/**
 * Findings, where errors between two objects of one kind are warnings if files or folders are to be tried one after the
 * other: one of the two objects is in several files of its folder, and the other is in yet another file; or the two are in
 * folders beside each other, and one of these defines routes or Gateways that another folder defines as well. Whether both
 * objects are applied is unknown.
 */
export function amongTrials(
  findings: readonly Finding[],
  objects: readonly MeshObject[],
): readonly Finding[] {
  let repeated: Repeated | undefined;
  return findings.map((finding) => {
    const { severity, at, related, effect } = finding;
    const { object } = at;
    if (severity !== 'error' || object === undefined) return finding;
    const others = (related ?? []).flatMap((each) => each.at.object ?? []);
    const isApart = (other: MeshObject) =>
      other.kind === object.kind && other.group === object.group && other.source.file !== object.source.file;
    if (others.length === 0 || !others.every(isApart)) return finding;
    repeated ??= repeatedIn(objects);
    const { files, folders } = repeated;
    const isTried = (each: MeshObject) => files.has(idOf(each));
    const isOption = (other: MeshObject) =>
      areBeside(object, other) && [object, other].some((each) => folders.has(folderOf(each)));
    if (!isTried(object) && !others.every(isTried) && !others.every(isOption)) return finding;
    return { ...finding, severity: 'warning', effect: `if both are applied: ${effect}` };
  });
}

interface Repeated {
  /** The objects that several files of one folder define, by folder and key. */
  readonly files: ReadonlySet<string>;
  /** Folders with an object of Istio that another folder defines as well. */
  readonly folders: ReadonlySet<string>;
}

function repeatedIn(objects: readonly MeshObject[]): Repeated {
  const byKey = new Map<string, MeshObject[]>();
  for (const object of objects) addTo(byKey, keyOf(object), object);
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const same of byKey.values()) {
    if (same.length < 2) continue;
    const filesOf = new Map<string, Set<string>>();
    for (const each of same) {
      const own = filesOf.get(folderOf(each)) ?? new Set();
      filesOf.set(folderOf(each), own.add(each.source.file));
    }
    for (const each of same) {
      if ((filesOf.get(folderOf(each))?.size ?? 0) > 1) files.add(idOf(each));
      if (filesOf.size > 1 && each.group === 'networking.istio.io') folders.add(folderOf(each));
    }
  }
  return { files, folders };
}

/** Whether neither is in a folder of the other, and no kustomization uses both. */
function areBeside(one: MeshObject, other: MeshObject): boolean {
  const [a, b] = [`${folderOf(one)}/`, `${folderOf(other)}/`];
  if (a.startsWith(b) || b.startsWith(a) || a === './' || b === './') return false;
  return !(one.kustomizations ?? []).some((each) => other.kustomizations?.includes(each));
}

function folderOf({ source }: MeshObject): string {
  return dirname(source.file);
}

function idOf(object: MeshObject): string {
  return `${folderOf(object)} ${keyOf(object)}`;
}
