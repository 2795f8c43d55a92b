import fc from 'fast-check';
import type { KubernetesObject, Pod } from '../lab/objects';
import { cellObjects, inCell } from './places';
import { meshOfCluster, predicted, UNASKABLE } from './predicted';
import { type CellQuestion, questionsOf } from './questions';
import { type ObjectSet, sets } from './sets';

/** A set and what is asked of it. */
export interface Trial {
  readonly set: ObjectSet;
  readonly questions: readonly CellQuestion[];
}

/** So many sets at once. */
export const CELLS = 10;
const QUESTIONS = 24;
const CANDIDATES = 150;

/** Random sets, the same for the same seed, each with questions that are to get many different answers. */
export function trialsOf(count: number, seed: number): readonly Trial[] {
  return fc.sample(sets, { numRuns: count, seed }).map((unnamed, index) => {
    const set = named(unnamed);
    const candidates = questionsOf(set, CANDIDATES, seed * 1000 + index);
    return { set, questions: differing(set, candidates).slice(0, QUESTIONS) };
  });
}

/** The set with a name for each http rule, so that the access log says which of them took a request. */
function named(set: ObjectSet): ObjectSet {
  return set.map((object) => {
    const { http } = (object.spec ?? {}) as { readonly http?: readonly object[] };
    if (object.kind !== 'VirtualService' || http === undefined) return object;
    const rules = http.map((rule, index) => ({ ...rule, name: `${object.metadata.name}-${index}` }));
    return { ...object, spec: { ...(object.spec as object), http: rules } };
  });
}

/** One of each answer that `lib/mesh` would give, then one more of each, and so on. */
function differing(set: ObjectSet, questions: readonly CellQuestion[]): readonly CellQuestion[] {
  const objects = inCell([...cellObjects(), ...set], '0', new Map()) as readonly KubernetesObject[];
  const pods = objects.filter(({ kind }) => kind === 'Pod') as readonly Pod[];
  const mesh = meshOfCluster(objects);
  const byAnswer = new Map<string, CellQuestion[]>();
  for (const question of questions) {
    const from = pods.find(({ metadata }) => metadata.name === question.from);
    if (from === undefined) throw new Error(`there is no pod ${question.from}`);
    const said = predicted(mesh, from, inCell(question.request, '0', new Map()));
    if (said.possible.has(UNASKABLE)) continue;
    const { protocol } = new URL(question.request.url);
    const key = `${question.from} ${protocol} ${[...said.possible].sort().join(' ')}`;
    const own = byAnswer.get(key);
    if (own === undefined) byAnswer.set(key, [question]);
    else own.push(question);
  }
  const groups = [...byAnswer.values()];
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => groups.flatMap((group) => group[turn] ?? [])).flat();
}
