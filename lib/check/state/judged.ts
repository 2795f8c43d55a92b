import type { Mesh } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { groupedBy } from '../../mesh/objects/multi-map';
import type { Finding } from '../finding';
import { findingsBy } from '../rule';
import { type Alternatives, possibleStates } from './alternatives';
import { type Choice, choicesBeside, statesOf } from './choices';
import type { MeshIn } from './placement';
import { type Repeated, repeatedIn } from './repeated';
import { alternativeObjects } from './rules';

/** Finds the faults in a set of objects, as one state. */
type Find = (objects: readonly MeshObject[]) => readonly Finding[];

/**
 * The findings in each state that the objects may be meant as, each finding once. One about an object of several
 * states counts only if each of these states has it: with other alternatives there is no fault. Environments have
 * objects of their own, so a finding in one of them counts.
 */
export function inEachState(
  objects: readonly MeshObject[],
  meshIn: MeshIn,
  find: (mesh: Mesh) => readonly Finding[],
): readonly Finding[] {
  const findIn: Find = (state) => find(meshIn(state));
  const repeated = repeatedIn(objects);
  const { found, alternatives } = judged(objects, repeated, findIn);
  const choices = choicesBeside(alternatives, objects, repeated);
  if (choices.length === 0) return [...found, ...alternatives.flatMap(noteOn)];
  const others = alternatives.filter(({ units }) => !choices.some((each) => areOptions(units, each)));
  return [
    ...whereverTheyAre(found, statesOf(objects, choices), findIn),
    ...others.flatMap(noteOn),
    ...choices.flatMap(noteOnChoice),
  ];
}

/** Whether the units of alternatives are in the options of a choice, each in another one. */
function areOptions(units: readonly string[], { options }: Choice): boolean {
  const own = options.filter((option) => units.some((unit) => unit.startsWith(option)));
  return own.length === units.length && units.every((unit) => own.some((option) => unit.startsWith(option)));
}

/**
 * The findings that a state with each option of the choices has as well: whether the options belong together is unknown,
 * so a fault has to be one both ways. One that only an option by itself has is mostly none: a step builds on the one before.
 */
function whereverTheyAre(
  found: readonly Finding[],
  states: readonly (readonly MeshObject[])[],
  findIn: Find,
): readonly Finding[] {
  if (found.every(({ severity }) => severity === 'info')) return found;
  const idIn = identifier();
  const sets = states.map((state) => new Set(state));
  const reads = states.map((state) => groupedBy(judged(state, repeatedIn(state), findIn).found, idIn));
  return found.flatMap((finding) => {
    const { object } = finding.at;
    if (object === undefined || finding.severity === 'info') return [finding];
    const own = reads.filter((_, index) => sets[index]?.has(object));
    const id = idIn(finding);
    if (own.some((read) => !read.has(id))) return [];
    // The state of an option says it without the objects of the others.
    return own[0]?.get(id) ?? [finding];
  });
}

/** The findings of objects of which some are alternatives. */
function judged(
  objects: readonly MeshObject[],
  repeated: Repeated,
  findIn: Find,
): { readonly found: readonly Finding[]; readonly alternatives: readonly Alternatives[] } {
  const { states, alternatives } = possibleStates(objects, repeated);
  const [only = []] = states;
  if (states.length < 2) return { found: findIn(only), alternatives };
  const areEnvironments = alternatives.every((each) => each.areEnvironments);
  const found = new Map<string, { readonly finding: Finding; count: number }>();
  const idIn = identifier();
  for (const state of states) {
    for (const finding of findIn(state)) {
      const id = idIn(finding);
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
  const sure = [...found.values()].flatMap(({ finding, count }) => (isSure(finding, count) ? [finding] : []));
  return {
    found: areEnvironments ? sure : withEachOther(sure, { states, alternatives, findIn }),
    alternatives,
  };
}

interface States {
  readonly states: readonly (readonly MeshObject[])[];
  readonly alternatives: readonly Alternatives[];
  readonly findIn: Find;
}

/**
 * The findings without the errors that another alternative of another object removes: a VirtualService may be meant for
 * another DestinationRule than the one of its own state. Each state is read once more with all of those.
 */
function withEachOther(found: readonly Finding[], { states, alternatives, findIn }: States): Finding[] {
  const idIn = identifier();
  const kindOf = new Map(alternatives.flatMap(({ objects }) => objects.map((each) => [each, each.kind])));
  const chosenIn = states.map((state) => new Set(state));
  const reads = new Map<string, ReadonlySet<string>>();
  const withOthers = (kind: string, index: number): ReadonlySet<string> => {
    const id = `${kind} ${index}`;
    const known = reads.get(id);
    if (known !== undefined) return known;
    const others = alternatives.flatMap(({ objects }) => objects.filter((each) => each.kind !== kind));
    const all = [...new Set([...(states[index] ?? []), ...others])];
    const read = new Set(findIn(all).map(idIn));
    reads.set(id, read);
    return read;
  };
  return found.filter((finding) => {
    const { object } = finding.at;
    const kind = object && kindOf.get(object);
    if (finding.severity !== 'error' || object === undefined || kind === undefined) return true;
    const index = chosenIn.findIndex((state) => state.has(object));
    return withOthers(kind, index).has(idIn(finding));
  });
}

/** Names findings, the same one in two states equally; the other ends, and values of the text, may differ. */
function identifier(): (finding: Finding) => string {
  const numbers = new Map<MeshObject, number>();
  return ({ rule, at }) => {
    if (at.object === undefined) return JSON.stringify([rule, at.file, at.line]);
    const number = numbers.get(at.object) ?? numbers.size;
    numbers.set(at.object, number);
    return JSON.stringify([rule, number, at.path]);
  };
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

function noteOnChoice({ options, isOfKustomizations, by }: Choice): Finding[] {
  const [first, ...others] = by;
  if (first === undefined) return [];
  const at = fieldOf(first, 'metadata', 'name');
  const related = others
    .slice(0, 5)
    .map((each) => ({ at: fieldOf(each, 'metadata', 'name'), message: 'another one' }));
  const words = { count: options.length, option: options[0] ?? '' };
  return findingsBy(alternativeObjects, (report) => {
    if (isOfKustomizations) report('variants', { at, related, with: words });
    else report('parts', { at, related, with: { ...words, kind: first.kind, name: first.name } });
  });
}
