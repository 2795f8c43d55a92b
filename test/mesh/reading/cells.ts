import { Refused } from '../lab/api-server';
import type { Lab } from '../lab/lab';
import type { KubernetesObject, Pod, Service } from '../lab/objects';
import type { PodLife } from '../lab/pod-life';
import { GiveUp, waitFor } from '../lab/wait';
import { Names } from '../wire/names';
import { type Asked, type Asker, askAll, type WireAnswer } from '../wire/wire';
import { cellObjects, inCell, PODS } from './places';
import type { Caller, CellQuestion } from './questions';

interface Slice extends KubernetesObject {
  readonly endpoints?: readonly { readonly addresses: readonly string[] }[] | null;
  readonly ports?: readonly unknown[] | null;
}

const SLICES = '/apis/discovery.k8s.io/v1';

/** Three namespaces with pods that stay, in which one set after the other is tried. */
export class Cell {
  private held: readonly KubernetesObject[] = [];
  private readonly addresses: ReadonlyMap<string, string>;

  private constructor(
    private readonly lab: Lab,
    public readonly number: string,
  ) {
    const found = PODS.map(({ namespace, name }) => {
      const key = `${namespace}/${name}`.replaceAll('§', number);
      return [key, this.podCalled(key).network?.address ?? ''] as const;
    });
    this.addresses = new Map(found);
  }

  public static async start(lab: Lab, count: number): Promise<readonly Cell[]> {
    const numbers = Array.from({ length: count }, (_, index) => String(index));
    const objects = numbers.flatMap((number) => inCell(cellObjects(), number, new Map()));
    for (const { kind, metadata } of objects) {
      if (kind === 'Namespace') lab.kubelet.setPace(metadata.name, { lingerMs: 0 });
    }
    await lab.apply(objects);
    const pods = objects.filter(({ kind }) => kind === 'Pod');
    const areReady = () => {
      const failures = lab.kubelet.failuresIn();
      if (failures.length > 0) throw new GiveUp(failures.join('\n'));
      const ready = [...lab.kubelet.lives.values()].filter((life) => life.ready);
      const names = new Set(ready.map(({ pod: { metadata } }) => `${metadata.namespace}/${metadata.name}`));
      return pods.every(({ metadata }) => names.has(`${metadata.namespace}/${metadata.name}`)) || undefined;
    };
    await waitFor('the pods of the cells', areReady, { seconds: 120 });
    return numbers.map((number) => new Cell(lab, number));
  }

  /** As the objects stand in this cell. */
  public place<T>(value: T): T {
    return inCell(value, this.number, this.addresses);
  }

  /** The pods that live here, as the API server has them. */
  public async pods(): Promise<readonly Pod[]> {
    const names = ['home', 'away', 'gate'].map((name) => `${name}${this.number}`);
    const lists = names.map((name) => this.lab.plane.api.list<Pod>(`/api/v1/namespaces/${name}/pods`));
    const found = (await Promise.all(lists)).flat();
    return found.map((pod) => ({ ...pod, apiVersion: 'v1', kind: 'Pod' }));
  }

  /** Takes away what was there, and waits until nothing of it is left that could be taken for something new. */
  public async clear(): Promise<void> {
    const { api } = this.lab.plane;
    await Promise.all(this.held.map((object) => api.remove(object)));
    this.held = [];
    await Promise.all(
      [`home${this.number}`, `away${this.number}`].map(async (namespace) => {
        const path = `${SLICES}/namespaces/${namespace}/endpointslices`;
        await api.call('DELETE', path, {});
      }),
    );
  }

  /**
   * Applies a set in the order of its names: that is how istiod reads objects of the same second.
   *
   * @returns whether the API server took all of it
   */
  public async hold(set: readonly KubernetesObject[]): Promise<boolean> {
    const placed = [...this.place(set)].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    const { api } = this.lab.plane;
    for (const object of placed) {
      try {
        await api.apply(object);
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
      this.held = [...this.held, object];
    }
    return true;
  }

  /** Waits until the Services have the endpoints that they will have. */
  public async endpointsAreThere(): Promise<void> {
    const services = this.held.filter(({ kind }) => kind === 'Service') as readonly Service[];
    const pods = await this.pods();
    const look = async () => {
      const lists = ['home', 'away'].map((name) =>
        this.lab.plane.api.list<Slice>(`${SLICES}/namespaces/${name}${this.number}/endpointslices`),
      );
      const slices = (await Promise.all(lists)).flat();
      return services.every((service) => isServed(service, pods, slices)) || undefined;
    };
    await waitFor(`the endpoints of cell ${this.number}`, look);
  }

  public asker(from: Caller): Asker {
    const life = this.lifeOf(from);
    return from === 'gateway' ? { throughGateway: life } : { pod: life };
  }

  /** Whose proxy answers. */
  public podOf(from: Caller): Pod {
    return this.lifeOf(from).pod;
  }

  private lifeOf(from: Caller): PodLife {
    const namespace = { gateway: 'gate', web: 'home', batch: 'away' }[from];
    return this.podCalled(`${namespace}${this.number}/${from}`);
  }

  private podCalled(key: string): PodLife {
    const [namespace = '', name] = key.split('/');
    const found = this.lab.pods(namespace).find(({ pod }) => pod.metadata.name === name);
    if (found === undefined) throw new Error(`there is no pod ${key}`);
    return found;
  }
}

function orderOf({ metadata: { name, namespace } }: KubernetesObject): string {
  return `${name}.${namespace}`;
}

function isServed({ metadata, spec }: Service, pods: readonly Pod[], slices: readonly Slice[]): boolean {
  if (Object.keys(spec.selector ?? {}).length === 0) return true;
  const wanted = pods.filter(
    (pod) =>
      pod.metadata.namespace === metadata.namespace &&
      Object.entries(spec.selector ?? {}).every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
  const own = slices.filter(
    (slice) =>
      slice.metadata.namespace === metadata.namespace &&
      slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name,
  );
  const addresses = own.flatMap(({ endpoints }) => (endpoints ?? []).flatMap((each) => each.addresses));
  const ports = Math.max(0, ...own.map((slice) => (slice.ports ?? []).length));
  if (wanted.length === 0) return addresses.length === 0;
  return new Set(addresses).size === wanted.length && ports === (spec.ports ?? []).length;
}

/** A question to a cell, and its answers: each different answer once. */
export interface Heard {
  readonly question: CellQuestion;
  readonly answers: readonly WireAnswer[];
  readonly requests: number;
}

const FIRST = 3;
const MOST = 60;
/** Where one answer was expected and others came, so many show which. */
const UNEXPECTED = 24;

/**
 * Each set in a cell of its own, all at the same time; gives what was heard in each: nothing where the API server
 * refused an object.
 */
export async function ask(
  lab: Lab,
  round: readonly {
    readonly cell: Cell;
    readonly set: readonly KubernetesObject[];
    readonly questions: readonly CellQuestion[];
    /** How many different answers may come. */
    readonly expected: (question: CellQuestion) => number;
  }[],
  onSettled: () => Promise<void>,
): Promise<readonly (readonly Heard[])[]> {
  await Promise.all(round.map(({ cell }) => cell.clear()));
  const taken = await Promise.all(round.map(({ cell, set }) => cell.hold(set)));
  await Promise.all(round.map(({ cell }) => cell.endpointsAreThere()));
  await lab.proxiesAreCurrent();
  await onSettled();
  const names = await Names.read(lab.plane.api, lab.kubelet.lives.values());
  return await Promise.all(
    round.map(async ({ cell, questions, expected }, index) => {
      return taken[index] === true ? await heardIn(cell, questions, expected, names) : [];
    }),
  );
}

/** The same once more, when nothing can be on its way any longer. */
export async function askAgain(
  lab: Lab,
  cell: Cell,
  questions: readonly CellQuestion[],
  expected: (question: CellQuestion) => number,
): Promise<readonly Heard[]> {
  await lab.proxiesAreCurrent();
  const names = await Names.read(lab.plane.api, lab.kubelet.lives.values());
  return await heardIn(cell, questions, expected, names);
}

async function heardIn(
  cell: Cell,
  questions: readonly CellQuestion[],
  expected: (question: CellQuestion) => number,
  names: Names,
): Promise<readonly Heard[]> {
  const heard = new Map(questions.map((question) => [question, [] as WireAnswer[]]));
  const askMore = async (some: readonly CellQuestion[], times: number) => {
    const asked = some.flatMap((question) =>
      Array.from({ length: times }, (): Asked & { question: CellQuestion } => ({
        question,
        from: cell.asker(question.from),
        request: cell.place(question.request),
      })),
    );
    const answers = await askAll(asked, names);
    for (const [index, { question }] of asked.entries()) {
      const answer = answers[index];
      if (answer !== undefined) heard.get(question)?.push(answer);
    }
  };
  await askMore(questions, FIRST);
  const isOpen = (question: CellQuestion) => {
    const answers = heard.get(question) ?? [];
    const wanted = expected(question);
    const [kinds, count] = [differing(answers).length, answers.length];
    return wanted > 1 ? kinds < wanted && count < MOST : kinds > 1 && count < UNEXPECTED;
  };
  for (let open = questions.filter(isOpen); open.length > 0; open = open.filter(isOpen)) {
    await askMore(open, 8);
  }
  return questions.map((question) => {
    const answers = heard.get(question) ?? [];
    return { question, answers: differing(answers), requests: answers.length };
  });
}

function differing(answers: readonly WireAnswer[]): readonly WireAnswer[] {
  const found = new Map<string, WireAnswer>();
  // Of a connection that its proxy has not logged yet nobody knows by which way it came.
  const told = answers.filter(({ reached, log }) => reached === undefined || log !== undefined);
  for (const answer of told.length > 0 ? told : answers) {
    const key = `${answer.status} ${answer.log?.flags} ${answer.reached?.pod} ${answer.reached?.path}`;
    if (!found.has(key)) found.set(key, answer);
  }
  return [...found.values()];
}
