import type { Mesh } from '../../../lib/mesh/mesh';
import type { Lab } from '../lab/lab';
import type { KubernetesObject, Pod } from '../lab/objects';
import type { WireAnswer } from '../wire/wire';
import { ask, askAgain, type Cell, type Heard } from './cells';
import { difference, type Seen } from './compared';
import { meshOfCluster, predicted } from './predicted';
import type { CellQuestion } from './questions';
import type { ObjectSet } from './sets';
import { shrink } from './shrink';
import type { Trial } from './trials';

/** A trial and its result. */
export interface Tried extends Trial {
  /** As they stood in the cell. */
  readonly objects: readonly KubernetesObject[];
  readonly pods: readonly Pod[];
  /** All that stood in the cluster then. */
  readonly whole: readonly KubernetesObject[];
  readonly heard: readonly Heard[];
  readonly differences: readonly Difference[];
  /** The same, had `lib/mesh` read these objects instead. */
  differencesIf(objects: readonly KubernetesObject[]): readonly Difference[];
}

/** One question that `lib/mesh` answers otherwise than Envoy. */
export interface Difference {
  readonly set: ObjectSet;
  readonly question: CellQuestion;
  /** Both answers. */
  readonly text: string;
}

/**
 * As many trials at once as there are cells. A difference has to be there again when all of them are put up anew: in one
 * of some ten runs an Envoy has no endpoint of a Service that is put up where another of its name just went.
 */
export async function tryAll(
  lab: Lab,
  cells: readonly Cell[],
  trials: readonly Trial[],
  onRound: (tried: readonly Tried[]) => void = () => undefined,
): Promise<readonly Tried[]> {
  const all: Tried[] = [];
  for (let first = 0; first < trials.length; first += cells.length) {
    const round = trials.slice(first, first + cells.length);
    const once = await tryRound(lab, cells, round);
    const differs = once.some(({ differences }) => differences.length > 0);
    const tried = differs ? await tryRound(lab, cells, round) : once;
    onRound(tried);
    all.push(...tried);
  }
  return all;
}

async function tryRound(lab: Lab, cells: readonly Cell[], trials: readonly Trial[]): Promise<Tried[]> {
  let whole: readonly KubernetesObject[] = [];
  let mesh = meshOfCluster(whole);
  const round = await Promise.all(
    trials.map(async ({ set, questions }, index) => {
      const cell = cells[index];
      if (cell === undefined) throw new Error('there are as many cells as trials');
      const pods = await cell.pods();
      const expected = ({ from, request }: CellQuestion) =>
        predicted(mesh, cell.podOf(from), cell.place(request)).certain.size;
      return { set, questions, cell, pods, expected };
    }),
  );
  // Cells meet in what a sidecar listens on, so the mesh is the whole cluster.
  const heard = await ask(lab, round, async () => {
    whole = await clusterObjects(lab);
    mesh = meshOfCluster(whole);
  });
  const answered = round.map(async ({ set, questions, cell, pods, expected }, index) => {
    const own = [...(heard[index] ?? [])];
    const differencesIn = (read: Mesh) =>
      own.flatMap(({ question, answers }): Difference[] => {
        const { from, request } = question;
        const said = predicted(read, cell.podOf(from), cell.place(request));
        const text = difference(said, answers.map(seenOf), request.url.startsWith('http:'));
        return text === undefined ? [] : [{ set, question, text }];
      });
    // A listener that is being replaced takes a connection now and then: what differs has to differ again.
    const doubted = differencesIn(mesh).map(({ question }) => question);
    for (const again of doubted.length > 0 ? await askAgain(lab, cell, doubted, expected) : []) {
      own[own.findIndex(({ question }) => question === again.question)] = again;
    }
    const differences = differencesIn(mesh);
    const differencesIf = (objects: readonly KubernetesObject[]) => differencesIn(meshOfCluster(objects));
    return { set, questions, objects: cell.place(set), pods, whole, heard: own, differences, differencesIf };
  });
  return await Promise.all(answered);
}

const KINDS: readonly (readonly [path: string, apiVersion: string, kind: string])[] = [
  ['/api/v1/services', 'v1', 'Service'],
  ['/api/v1/pods', 'v1', 'Pod'],
  ...['VirtualService', 'DestinationRule', 'Gateway', 'Sidecar'].map(
    (kind) =>
      [`/apis/networking.istio.io/v1/${kind.toLowerCase()}s`, 'networking.istio.io/v1', kind] as const,
  ),
  ['/apis/networking.istio.io/v1/serviceentries', 'networking.istio.io/v1', 'ServiceEntry'],
];

/** All that stands in the cluster, of the kinds that a proxy's routes are made from. */
export async function clusterObjects(lab: Lab): Promise<readonly KubernetesObject[]> {
  const lists = KINDS.map(async ([path, apiVersion, kind]) =>
    (await lab.plane.api.list<KubernetesObject>(path)).map((object) => ({ ...object, apiVersion, kind })),
  );
  return (await Promise.all(lists)).flat();
}

/** The parts of an answer that are compared. */
export function seenOf({ status, log, reached, headers }: WireAnswer): Seen {
  const { flags, cluster } = log ?? {};
  return { status, flags, cluster, pod: reached?.pod, location: headers['location'] };
}

/** The same difference with as few objects and fields as were found to do in this time. */
export async function shrunk(
  lab: Lab,
  cells: readonly Cell[],
  found: Difference,
  milliseconds: number,
): Promise<Difference> {
  const texts = new Map<ObjectSet, string>();
  const { question } = found;
  const differs = async (candidates: readonly ObjectSet[]) => {
    const tried = await tryRound(
      lab,
      cells,
      candidates.map((set) => ({ set, questions: [question] })),
    );
    for (const { set, differences } of tried) {
      for (const { text } of differences) texts.set(set, text);
    }
    return tried.map(({ differences }) => differences.some((each) => kindOf(each) === kindOf(found)));
  };
  const set = await shrink(found.set, cells.length, differs, performance.now() + milliseconds);
  return { ...found, set, text: texts.get(set) ?? found.text };
}

/** The same for differences that are most likely one. */
export function kindOf({ question, text }: Difference): string {
  const { protocol } = new URL(question.request.url);
  const words = text.replace(/pod [a-z0-9-]+( \| pod [a-z0-9-]+)*/g, 'pod').replace(/https?:\/\/\S+/g, 'URL');
  return `${question.from === 'gateway' ? 'gateway' : 'pod'} ${protocol} ${words}`;
}
