import type { Mesh } from '../../mesh/mesh';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { hostCovers } from '../../mesh/registry/hosts';
import { carries, type Workload } from '../../mesh/registry/workloads';
import type { NamedCaller } from '../../requests/callers';
import { meshRequests, type RequestClass } from '../../requests/requests';
import type { Identity, Outcome } from '../../traffic/outcome';
import type { Sample } from '../../traffic/sample';
import type { Move } from '../move';
import { chainLinksOf } from './chain-links';
import { Interleavings } from './interleavings';
import type { Reach } from './reach';
import type { SampleGroup } from './sample';
import type { Verdict } from './verdict';
import { partOf, type Views } from './views';

/** What the verifier knows of the transition. */
export interface ChainedStates {
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly meshes: readonly [Mesh, Mesh];
  /** The groups of all samples. */
  readonly groups: readonly SampleGroup[];
  readonly reach: Reach;
  readonly views: Views;
  readonly identity: Identity;
}

/** One version that calls a host whose rules tell it from the other versions of its service. */
interface ChainedCaller {
  /** The name of its workload. */
  readonly key: string;
  /** Its calls to that host. */
  readonly groups: readonly SampleGroup[];
}

/** A state, and moves that may have arrived. */
interface Moment {
  readonly state: ObjectMap;
  readonly moves: readonly Move[];
}

/**
 * Judges chains of versions. A rule by `sourceLabels` sends the requests of one version of a service to one version of
 * another. In between, each hop may be as one of two states has it, and the chain as neither has it: version v2 of the
 * page gets requests, and the proxies of its pods do not have the rule yet that sends them to v2 of the cart.
 *
 * So while a version gets requests, its calls reach only versions that they reach in a state in which it gets requests.
 * This is judged for versions that rules tell apart; others call whichever version answers.
 */
export class Chains {
  private readonly callers: readonly ChainedCaller[];
  private readonly keys: ReadonlySet<string>;
  /** The groups of samples that these versions may answer. */
  private readonly groups: readonly SampleGroup[];
  private readonly ends: readonly (Moment & { readonly served: ReadonlySet<string> })[];
  private readonly answers = new Map<string, ReadonlyMap<Sample, ReadonlySet<string>>>();
  private readonly ids = new Map<SampleGroup, number>();

  constructor(private readonly chained: ChainedStates) {
    const { states, groups } = chained;
    this.callers = callersIn(chained);
    this.keys = new Set(this.callers.map(({ key }) => key));
    this.groups = groups.filter(({ keys }) => [...this.keys].some((key) => keys.has(key)));
    this.ends = states.map((state) => {
      const end = { state, moves: [] };
      return { ...end, served: this.served(end) };
    });
  }

  /** The first request that breaks a chain in a step; undefined if there is none. */
  verdict(state: ObjectMap, moves: readonly Move[]): Verdict {
    if (this.callers.length === 0) return undefined;
    const step = { state, moves };
    const served = this.served(step);
    for (const { key, groups } of this.callers) {
      const ends = this.ends.filter((end) => end.served.has(key));
      if (ends.length === 0 || !served.has(key)) continue;
      for (const group of groups) {
        const verdict = this.verdictFor(key, group, ends, step);
        if (verdict !== undefined) return verdict;
      }
    }
    return undefined;
  }

  private verdictFor(key: string, group: SampleGroup, ends: readonly Moment[], step: Moment): Verdict {
    const all = this.interleavings(group, step);
    if (all.isTooLarge) return 'too-many-interleavings';
    for (const sample of group.samples) {
      const allowed = new Set(ends.flatMap((end) => [...(this.answersOf(group, end).get(sample) ?? [])]));
      const fault = ({ shares }: Outcome) => {
        const other = [...shares.keys()].find((each) => !allowed.has(each));
        return other && `are answered by ${wordsOf(other)}, a chain of versions that neither state has`;
      };
      for (const violation of all.violations(sample, fault)) return Object.assign(violation, { by: key });
    }
    return undefined;
  }

  /** The versions that may get requests: of gateways, of any pod, or of a version that gets some itself. */
  private served(moment: Moment): ReadonlySet<string> {
    const served = new Set<string>();
    let waiting = this.groups.flatMap((group) => [...this.answersOf(group, moment)]);
    for (let count = -1; count < served.size; ) {
      count = served.size;
      waiting = waiting.filter(([{ caller }, keys]) => {
        if (!this.mayCall(caller, served)) return true;
        for (const key of keys) if (this.keys.has(key)) served.add(key);
        return false;
      });
    }
    return served;
  }

  /** A caller that stands for versions calls only if one of them gets requests; all other callers may always call. */
  private mayCall(
    { caller: { kind, labels, namespace } }: NamedCaller,
    served: ReadonlySet<string>,
  ): boolean {
    const { meshes, identity } = this.chained;
    if (kind === 'gateway' || Object.keys(labels).length === 0) return true;
    const pods = meshes
      .flatMap(({ workloads }) => workloads.all)
      .filter((each) => carries(each.labels, labels))
      .filter((each) => namespace === 'any-other' || each.namespace === namespace)
      .map(identity);
    return !pods.every((key) => this.keys.has(key) && !served.has(key)) || pods.length === 0;
  }

  /** Who answers each sample of a group, in any interleaving. */
  private answersOf(group: SampleGroup, moment: Moment): ReadonlyMap<Sample, ReadonlySet<string>> {
    const { views } = this.chained;
    const number = this.ids.get(group) ?? this.ids.size;
    this.ids.set(group, number);
    const own = moment.moves.filter(({ key }) => group.keys.has(key));
    const moved = own.map(({ key, to }) => `${key} ${views.idOf([to])}`);
    const id = [number, views.idOf(partOf(moment.state, group.keys)), ...moved].join('|');
    const known = this.answers.get(id);
    if (known !== undefined) return known;
    const all = this.interleavings(group, moment);
    const found = new Map(
      group.samples.map((sample) => {
        const keys = new Set<string>();
        for (const { shares } of all.outcomesOf(sample)) for (const key of shares.keys()) keys.add(key);
        return [sample, keys] as const;
      }),
    );
    this.answers.set(id, found);
    return found;
  }

  private interleavings(group: SampleGroup, { state, moves }: Moment): Interleavings {
    const { views, identity } = this.chained;
    const own = moves.filter(({ key }) => group.keys.has(key));
    return new Interleavings(views, state, group, own, identity);
  }
}

/** The versions that rules tell apart, with their calls to the hosts of these rules. */
function callersIn({ meshes, reach, identity }: ChainedStates): ChainedCaller[] {
  const calls = new Map<string, { readonly pods: Workload; readonly hosts: Set<string> }>();
  for (const mesh of meshes) {
    for (const { virtualService, callers } of chainLinksOf(mesh, mesh.virtualServices)) {
      for (const pods of callers) {
        const { hosts } = calls.get(identity(pods)) ?? { hosts: new Set() };
        for (const host of virtualService.hosts) hosts.add(host.toLowerCase());
        calls.set(identity(pods), { pods, hosts });
      }
    }
  }
  if (calls.size === 0) return [];
  const requests = meshRequests(meshes);
  return [...calls].map(([key, { pods, hosts }]) => {
    const called = requests.filter(({ request }) =>
      [...hosts].some((pattern) => hostCovers(pattern, request.host.toLowerCase())),
    );
    return { key, groups: called.map((request) => groupOf(callerOf(pods), request, reach)) };
  });
}

function groupOf(caller: NamedCaller, request: RequestClass, reach: Reach): SampleGroup {
  const samples = [{ caller, request }];
  return { ...reach.of(caller, request), samples, siblings: samples };
}

function callerOf({ object, namespace, labels }: Workload): NamedCaller {
  return {
    caller: { kind: 'workload', namespace, labels },
    words: `from ${wordsOf(keyOf(object))}`,
    gateways: new Set(),
    isRepresented: false,
  };
}
