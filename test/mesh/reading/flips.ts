import type { Mesh } from '../../../lib/mesh/mesh';
import type { Field } from '../../../lib/mesh/objects/mesh-object';
import type { Request } from '../../../lib/mesh/request';
import type { Trace } from '../../../lib/trace/trace';
import { edited } from '../../../lib/trace/why/edits';
import { flipped } from '../../../lib/trace/why/flipped';
import { whyOf } from '../../../lib/trace/why/why';
import type { KubernetesObject, Pod } from '../lab/objects';
import type { LabRequest } from '../pod/messages';
import { cellObjects, inCell } from './places';
import { meshOfCluster } from './predicted';
import type { CellQuestion } from './questions';
import type { ObjectSet } from './sets';
import { traced } from './traced';
import type { Trial } from './trials';

/** A trial whose questions meet one condition that a rule named, or that a version was asked for. */
export interface ChangedTrial extends Trial {
  /** For each question the name of the rule whose condition is met now, or the version that is to answer. */
  readonly wanted: readonly string[];
}

/** The requests of some trials, each changed so that it meets just one condition that a trace names. */
export function flipTrials(trials: readonly Trial[], most: number): readonly ChangedTrial[] {
  return trials.map(({ set, questions }) => {
    const found = questions.flatMap((question) => {
      const trace = traceIn(set, question);
      if (trace === undefined) return [];
      return trace.passedOver.flatMap(({ rule, conditions }) =>
        conditions.flatMap((condition) => {
          const match = rule?.matches.find(({ at }) => isWithin(condition.at, at));
          const changed = match && flipped(match, condition, trace.request);
          if (rule === undefined || changed === undefined || changed.authority !== trace.request.authority)
            return [];
          if (changed.port !== trace.request.port) return [];
          return [{ question: { ...question, request: like(question.request, changed) }, wanted: rule.name }];
        }),
      );
    });
    const some = unique(found).slice(0, most);
    return { set, questions: some.map(({ question }) => question), wanted: some.map(({ wanted }) => wanted) };
  });
}

/** The requests of some trials, each changed as `--why` says, so that a pod answers that did not. */
export function whyTrials(trials: readonly Trial[], most: number): readonly ChangedTrial[] {
  return trials.map(({ set, questions }) => {
    const { mesh } = meshIn(set);
    const found = new Map<string, Found>();
    for (const question of questions) {
      const trace = traceIn(set, question);
      for (const name of trace === undefined ? [] : pods) {
        if (trace === undefined || found.size >= most) break;
        for (const each of waysIn(mesh, trace, name, question))
          found.set(JSON.stringify(each.question), each);
      }
    }
    const some = [...found.values()].slice(0, most);
    return { set, questions: some.map(({ question }) => question), wanted: some.map(({ wanted }) => wanted) };
  });
}

const pods = ['store-1', 'store-2'];

/** Each change of the manifests that `--why` says, as a trial of its own. */
export function fileTrials(trials: readonly Trial[], most: number): readonly ChangedTrial[] {
  const found = new Map<string, ChangedTrial>();
  for (const { set, questions } of trials) {
    const { mesh } = meshIn(set);
    for (const question of questions) {
      const trace = traceIn(set, question);
      for (const pod of trace === undefined ? [] : pods) {
        if (trace === undefined || found.size >= most) break;
        for (const { edits, share } of whyOf(mesh, trace, pod, { isComplete: true }).files) {
          const changed = unplaced(
            edited(mesh.objects, edits).map(({ data }) => data as unknown as KubernetesObject),
          );
          const own = set.map((object) => changed.find((each) => isSame(each, object)) ?? object);
          if (share === 1)
            found.set(JSON.stringify([own, question]), { set: own, questions: [question], wanted: [pod] });
        }
      }
    }
  }
  return [...found.values()].slice(0, most);
}

function isSame(one: KubernetesObject, other: KubernetesObject): boolean {
  return (
    one.kind === other.kind &&
    one.metadata.name === other.metadata.name &&
    one.metadata.namespace === other.metadata.namespace
  );
}

/** Objects of cell 0 as they are written for any cell. */
function unplaced(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return JSON.parse(JSON.stringify(objects).replace(/\b(home|away|gate|c)0\b/g, '$1§'));
}

function waysIn(mesh: Mesh, trace: Trace, pod: string, question: CellQuestion): readonly Found[] {
  return whyOf(mesh, trace, pod, { isComplete: true })
    .requests.filter(({ trace: after }) => after.caller.caller === trace.caller.caller)
    .filter(({ trace: after }) => after.request.port === trace.request.port)
    .filter(({ trace: after }) => after.request.authority === trace.request.authority)
    .map(({ trace: after }) => ({
      question: { ...question, request: like(question.request, after.request) },
      wanted: pod,
    }));
}

function traceIn(set: ObjectSet, { from, request }: CellQuestion): Trace | undefined {
  const { mesh, pods } = meshIn(set);
  const pod = pods.find(({ metadata }) => metadata.name === from);
  return pod === undefined ? undefined : traced(mesh, pod, inCell(request, '0', new Map()))?.trace;
}

const meshes = new WeakMap<ObjectSet, { readonly mesh: Mesh; readonly pods: readonly Pod[] }>();

function meshIn(set: ObjectSet) {
  const objects = inCell([...cellObjects(), ...set], '0', new Map()) as readonly KubernetesObject[];
  const pods = objects.filter(({ kind }) => kind === 'Pod') as readonly Pod[];
  const found = meshes.get(set) ?? { mesh: meshOfCluster(objects), pods };
  meshes.set(set, found);
  return found;
}

/** The request as the lab sends it, with the method, path and headers of a changed one. */
function like(request: LabRequest, { path = '/', method, headers }: Request): LabRequest {
  const [origin = ''] = /^[a-z]+:\/\/[^/?#]*/.exec(request.url) ?? [];
  const { host } = request.headers ?? {};
  const own: Readonly<Record<string, string | readonly string[]>> = host === undefined ? {} : { host };
  return {
    ...request,
    url: `${origin}${path}`,
    method,
    headers: { ...Object.fromEntries(headers ?? []), ...own },
  };
}

interface Found {
  readonly question: CellQuestion;
  readonly wanted: string;
}

function unique(found: readonly Found[]): readonly Found[] {
  return [...new Map(found.map((each) => [JSON.stringify(each.question), each])).values()];
}

function isWithin({ object, path }: Field, parent: Field): boolean {
  return object === parent.object && path.slice(0, parent.path.length).join() === parent.path.join();
}
