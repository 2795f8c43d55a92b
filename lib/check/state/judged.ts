import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { Finding } from '../finding';
import { findingsBy } from '../rule';
import { type Alternatives, possibleStates } from './alternatives';
import { alternativeObjects } from './rules';

/**
 * The findings in each state that the objects may be meant as, each finding once. One about an object of several
 * states counts only if each of these states has it: with other alternatives there is no fault. Environments have
 * objects of their own, so a finding in one of them counts.
 */
export function inEachState(
  objects: readonly MeshObject[],
  options: MeshOptions,
  find: (mesh: Mesh) => readonly Finding[],
): readonly Finding[] {
  const { states, alternatives } = possibleStates(objects);
  const findIn = (state: readonly MeshObject[]) =>
    find(meshOf(state, { ...options, hasExistingObjects: false, hasGeneratedRoutes: true }));
  const [only = []] = states;
  if (states.length < 2) return findIn(only);
  const areEnvironments = alternatives.every((each) => each.areEnvironments);
  const found = new Map<string, { readonly finding: Finding; count: number }>();
  const numbers = new Map(objects.map((object, index) => [object, index]));
  for (const state of states) {
    for (const finding of findIn(state)) {
      const id = idOf(finding, numbers);
      const known = found.get(id);
      if (known === undefined) found.set(id, { finding, count: 1 });
      else known.count++;
    }
  }
  const sets = states.map((state) => new Set(state));
  const isSure = (finding: Finding, count: number) => {
    const { object } = finding.at;
    if (object === undefined || areEnvironments) return true;
    return count >= sets.filter((state) => state.has(object)).length;
  };
  const sure = [...found.values()].filter(({ finding, count }) => isSure(finding, count));
  const findings = areEnvironments ? sure : withEachOther(sure, { states, alternatives, findIn, numbers });
  return [...findings.map(({ finding }) => finding), ...alternatives.flatMap(noteOn)];
}

interface States {
  readonly states: readonly (readonly MeshObject[])[];
  readonly alternatives: readonly Alternatives[];
  readonly findIn: (state: readonly MeshObject[]) => readonly Finding[];
  readonly numbers: ReadonlyMap<MeshObject, number>;
}

type Found = { readonly finding: Finding };

/**
 * The findings without the errors that another alternative of another object removes: a VirtualService may be meant for
 * another DestinationRule than the one of its own state. Each state is read once more with all of those.
 */
function withEachOther(found: readonly Found[], { states, alternatives, findIn, numbers }: States): Found[] {
  const kindOf = new Map(alternatives.flatMap(({ objects }) => objects.map((each) => [each, each.kind])));
  const chosenIn = states.map((state) => new Set(state));
  const reads = new Map<string, ReadonlySet<string>>();
  const withOthers = (kind: string, index: number): ReadonlySet<string> => {
    const id = `${kind} ${index}`;
    const known = reads.get(id);
    if (known !== undefined) return known;
    const others = alternatives.flatMap(({ objects }) => objects.filter((each) => each.kind !== kind));
    const all = [...new Set([...(states[index] ?? []), ...others])];
    const read = new Set(findIn(all).map((each) => idOf(each, numbers)));
    reads.set(id, read);
    return read;
  };
  return found.filter(({ finding }) => {
    const { object } = finding.at;
    const kind = object && kindOf.get(object);
    if (finding.severity !== 'error' || object === undefined || kind === undefined) return true;
    const index = chosenIn.findIndex((state) => state.has(object));
    return withOthers(kind, index).has(idOf(finding, numbers));
  });
}

/** Equal for the same finding in two states; the other ends, and values of the text, may differ. */
function idOf({ rule, at }: Finding, numbers: ReadonlyMap<MeshObject, number>): string {
  if (at.object === undefined) return JSON.stringify([rule, at.file, at.line]);
  return JSON.stringify([rule, numbers.get(at.object), at.path]);
}

function noteOn({ units, objects, areEnvironments }: Alternatives): Finding[] {
  const [first, second] = objects;
  if (first === undefined || second === undefined) return [];
  const { kind, namespace, name } = second;
  const at = fieldOf(second, 'metadata', 'name');
  const related = objects
    .filter((each) => each !== second)
    .slice(0, 5)
    .map((each) => ({ at: fieldOf(each, 'metadata', 'name'), message: 'another one' }));
  return findingsBy(alternativeObjects, (report) => {
    if (areEnvironments) {
      report('folders', { at, related, with: { count: units.length, folder: units[0] ?? '' } });
    } else {
      const words = namespace === '' ? name : `${namespace}/${name}`;
      report('files', { at, related, with: { kind, name: words, count: units.length } });
    }
  });
}
