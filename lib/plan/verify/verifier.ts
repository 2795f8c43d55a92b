import type { Mesh, MeshOptions } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { callersOf, type NamedCaller } from '../../requests/callers';
import { gatewayRequests, meshRequests, type RequestClass } from '../../requests/requests';
import { type Identity, type Outcome, outcomeOf } from '../../traffic/outcome';
import type { Sample } from '../../traffic/sample';
import type { Move } from '../move';
import { Chains } from './chains';
import { Interleavings } from './interleavings';
import { type EndOutcomes, faultOf } from './judgement';
import { Reach } from './reach';
import type { SampleGroup } from './sample';
import type { Verdict, Violation } from './verdict';
import { partOf, Views } from './views';

/** Two states of a group of objects, and the forms that the objects may have between them. */
export interface Transition {
  /** Objects of both states that do not change: gateways, their pods, namespaces. */
  readonly context: readonly MeshObject[];
  readonly from: ObjectMap;
  readonly to: ObjectMap;
  /** All forms of objects in intermediate states. */
  readonly intermediate: readonly MeshObject[];
  /** The name of a workload; for a stand-in the name of its original. */
  readonly identity: Identity;
  readonly options: MeshOptions;
}

/** Decides whether a step between two states of a group of objects breaks any request. */
export class Verifier {
  /** Every sample of every caller. */
  readonly samples: Sample[] = [];
  /** The samples that are judged. They represent all others. */
  readonly groups: readonly SampleGroup[];
  /** Chains of versions, which each sample by itself does not show. */
  readonly chains: Chains;
  private readonly views: Views;
  private readonly groupOf = new Map<Sample, SampleGroup>();
  private readonly served = new Map<readonly Sample[], boolean>();
  private readonly outcomes = new WeakMap<Mesh, Map<Sample, Outcome>>();
  private readonly verdicts = new Map<string, Verdict>();

  constructor(private readonly transition: Transition) {
    const { context, from, to, intermediate, options } = transition;
    this.views = new Views(context, options);
    const all = new Set([...from.keys(), ...to.keys()].sort());
    const states: [Mesh, Mesh] = [this.views.mesh(from, all), this.views.mesh(to, all)];
    const reach = new Reach([...context, ...from.values(), ...to.values(), ...intermediate], options);
    const groups = new Map<string, SampleGroup & { readonly samples: Sample[] }>();
    const siblings = new Map<string, Sample[]>();
    for (const [index, caller] of callersOf(states).entries()) {
      for (const request of requestsOf(states, caller)) {
        const sample = { caller, request };
        this.samples.push(sample);
        if (caller.isRepresented) continue;
        const { host, port } = request.request;
        const called = `${index} ${host} ${port}`;
        const those = siblings.get(called) ?? [];
        siblings.set(called, those);
        those.push(sample);
        const relevant = reach.of(caller, request);
        const id = `${called} ${[...relevant.keys].join(' ')}`;
        const group = groups.get(id) ?? { ...relevant, samples: [], siblings: those };
        groups.set(id, group);
        group.samples.push(sample);
        this.groupOf.set(sample, group);
      }
    }
    this.groups = [...groups.values()];
    this.chains = new Chains({
      states: [from, to],
      meshes: states,
      groups: this.groups,
      reach,
      views: this.views,
      identity: transition.identity,
    });
  }

  /** The part of a state that affects a group of samples, as proxies know it once every update has arrived. */
  mesh(state: ObjectMap, { keys }: Pick<SampleGroup, 'keys'>): Mesh {
    return this.views.mesh(state, keys);
  }

  /** The outcome of a sample in a mesh that every proxy knows. */
  outcome(mesh: Mesh, sample: Sample): Outcome {
    const known = this.outcomes.get(mesh) ?? new Map<Sample, Outcome>();
    this.outcomes.set(mesh, known);
    const outcome =
      known.get(sample) ?? outcomeOf(mesh, this.views.routing(sample, mesh, mesh), this.transition.identity);
    known.set(sample, outcome);
    return outcome;
  }

  /**
   * Judges every interleaving of a step: each update of each object may or may not have arrived at each proxy.
   *
   * @param isLast whether requests that the new state does not serve may fail from now on
   * @param added one of the moves, if a step of all others is known to pass
   */
  verdict(before: ObjectMap, moves: readonly Move[], isLast = true, added?: Move): Verdict {
    for (const { group, own } of this.affected(moves, added)) {
      const id = this.idOf(group, before, own, isLast);
      if (!this.verdicts.has(id)) this.verdicts.set(id, this.verdictFor(group, before, own, isLast));
      const verdict = this.verdicts.get(id);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  }

  /** The violations of all samples in all interleavings of a step. */
  *violations(before: ObjectMap, moves: readonly Move[], isLast = true): Generator<Violation> {
    for (const { group, own } of this.affected(moves)) {
      const all = new Interleavings(this.views, before, group, own, this.transition.identity);
      for (const sample of group.samples) yield* all.violations(sample, this.faultIn(sample, isLast));
    }
  }

  private *affected(
    moves: readonly Move[],
    added?: Move,
  ): Generator<{ readonly group: SampleGroup; readonly own: readonly Move[] }> {
    for (const group of this.groups) {
      if (added !== undefined && !group.keys.has(added.key)) continue;
      const own = moves.filter(({ key }) => group.keys.has(key));
      if (own.length > 0) yield { group, own };
    }
  }

  private verdictFor(
    group: SampleGroup,
    before: ObjectMap,
    moves: readonly Move[],
    isLast: boolean,
  ): Verdict {
    const all = new Interleavings(this.views, before, group, moves, this.transition.identity);
    if (all.isTooLarge) return 'too-many-interleavings';
    for (const sample of group.samples)
      for (const found of all.violations(sample, this.faultIn(sample, isLast))) return found;
    return undefined;
  }

  private idOf(group: SampleGroup, before: ObjectMap, moves: readonly Move[], isLast: boolean): string {
    return [
      this.groups.indexOf(group),
      isLast,
      this.views.idOf(partOf(before, group.keys)),
      ...moves.map(({ key, to }) => `${key} ${this.views.idOf([to])}`),
    ].join('|');
  }

  private faultIn(sample: Sample, isLast: boolean): (outcome: Outcome) => string | undefined {
    const ends = this.endsOf(sample);
    return (outcome) => faultOf(outcome, ends, isLast);
  }

  private endsOf(sample: Sample): EndOutcomes {
    const { from, to } = this.transition;
    const outcomes = [this.end(from, sample), this.end(to, sample)] as const;
    const { siblings = [] } = this.groupOf.get(sample) ?? {};
    const known = this.served.get(siblings);
    const areServed = known ?? [from, to].every((end) => this.isServed(end, siblings));
    this.served.set(siblings, areServed);
    return { outcomes, areServed };
  }

  private isServed(state: ObjectMap, samples: readonly Sample[]): boolean {
    return samples.some((sample) => this.end(state, sample).failing < 1);
  }

  private end(state: ObjectMap, sample: Sample): Outcome {
    const keys = this.groupOf.get(sample)?.keys ?? new Set();
    return this.outcome(this.views.mesh(state, keys), sample);
  }
}

function requestsOf(states: readonly Mesh[], { caller, gateways }: NamedCaller): readonly RequestClass[] {
  return caller.kind === 'gateway' ? gatewayRequests(states, gateways) : meshRequests(states);
}
