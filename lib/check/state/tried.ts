import { dirname } from 'node:path/posix';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { Finding } from '../finding';

/**
 * Findings, where errors between two objects of one kind are warnings if a folder has files to try one after the other:
 * one of the two objects is in several files of the folder, and the other is in yet another one. Whether both are applied
 * is unknown.
 */
export function amongTrials(
  findings: readonly Finding[],
  objects: readonly MeshObject[],
): readonly Finding[] {
  let tried: ReadonlySet<string> | undefined;
  return findings.map((finding) => {
    const { severity, at, related, effect } = finding;
    const { object } = at;
    if (severity !== 'error' || object === undefined) return finding;
    const others = (related ?? []).flatMap((each) => each.at.object ?? []);
    const isApart = (other: MeshObject) =>
      other.kind === object.kind && other.group === object.group && other.source.file !== object.source.file;
    if (others.length === 0 || !others.every(isApart)) return finding;
    tried ??= inSeveralFiles(objects);
    const isTried = (each: MeshObject) => tried?.has(idOf(each));
    if (!isTried(object) && !others.every(isTried)) return finding;
    return { ...finding, severity: 'warning', effect: `if both are applied: ${effect}` };
  });
}

/** The objects that several files of one folder define. */
function inSeveralFiles(objects: readonly MeshObject[]): ReadonlySet<string> {
  const files = new Map<string, string>();
  const several = new Set<string>();
  for (const object of objects) {
    const id = idOf(object);
    const { file } = object.source;
    const first = files.get(id) ?? file;
    files.set(id, first);
    if (first !== file) several.add(id);
  }
  return several;
}

function idOf(object: MeshObject): string {
  return `${dirname(object.source.file)} ${keyOf(object)}`;
}
