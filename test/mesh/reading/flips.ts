import type { Mesh } from '../../../lib/mesh/mesh';
import type { Field } from '../../../lib/mesh/objects/mesh-object';
import type { Request } from '../../../lib/mesh/request';
import type { Trace } from '../../../lib/trace/trace';
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

/** The requests of some trials, each changed as `--why` says, so that a version answers that did not. */
export function whyTrials(trials: readonly Trial[], most: number): readonly ChangedTrial[] {
  return trials.map(({ set, questions }) => {
    const found = questions.flatMap((question) => {
      const trace = traceIn(set, question);
      const mesh = meshIn(set).mesh;
      return trace === undefined ? [] : versions.flatMap((version) => waysIn(mesh, trace, version, question));
    });
    const some = unique(found).slice(0, most);
    return { set, questions: some.map(({ question }) => question), wanted: some.map(({ wanted }) => wanted) };
  });
}

const versions = ['v1', 'v2', 'v3'];

function waysIn(mesh: Mesh, trace: Trace, version: string, question: CellQuestion) {
  const isThere = mesh.workloads.all.some(({ labels }) => labels['version'] === version);
  if (!isThere) return [];
  return whyOf(mesh, trace, version, { isComplete: true })
    .requests.filter(({ trace: after }) => after.caller.caller === trace.caller.caller)
    .filter(({ trace: after }) => after.request.port === trace.request.port)
    .filter(({ trace: after }) => after.request.authority === trace.request.authority)
    .map(({ trace: after }) => ({
      question: { ...question, request: like(question.request, after.request) },
      wanted: version,
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
