import type { Mesh } from '../mesh/mesh';
import type { Json, MeshObject } from '../mesh/objects/mesh-object';
import type { Rule } from './rule';

/**
 * What a rule is about: an API group, a kind, `.FIELD` for a field in any object of `networking.istio.io`, or `@LABEL` for
 * a label of any object or pod.
 */
export type Subject = string;

const subjects = new WeakMap<Mesh, ReadonlySet<Subject>>();

/**
 * A rule that finds something only in a mesh with one of some subjects, and is loaded then: most folders, and most
 * programs, have few of them.
 */
export function late(name: string, of: readonly Subject[], load: () => Rule): Rule {
  return {
    name,
    get description() {
      return load().description;
    },
    get severity() {
      return load().severity;
    },
    get upstream() {
      return load().upstream;
    },
    get messages() {
      return load().messages;
    },
    find: (mesh) => (of.some((each) => subjectsIn(mesh).has(each)) ? load().find(mesh) : []),
  };
}

function subjectsIn(mesh: Mesh): ReadonlySet<Subject> {
  const known = subjects.get(mesh);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const fields = new Set<string>();
  const labels = new Set<string>();
  for (const object of mesh.objects) {
    found.add(object.group);
    found.add(object.kind);
    for (const label in object.labels) labels.add(label);
    if (object.group === 'networking.istio.io') addFields(object.data['spec'], fields);
  }
  for (const workload of mesh.workloads.all) for (const label in workload.labels) labels.add(label);
  for (const field of fields) found.add(`.${field}`);
  for (const label of labels) found.add(`@${label}`);
  subjects.set(mesh, found);
  return found;
}

/** Adds the names of the fields of a value, at any depth. */
function addFields(value: Json | undefined, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) addFields(each, found);
    return;
  }
  const mapping = value as MeshObject['data'];
  for (const field in mapping) {
    found.add(field);
    addFields(mapping[field], found);
  }
}
