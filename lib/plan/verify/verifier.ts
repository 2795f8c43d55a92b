import type { Mesh, MeshOptions } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/mesh-object';
import type { Move } from '../move';
import type { ObjectMap } from '../objects';
import { callersOf, type NamedCaller } from './callers';
import { Moments, partOf } from './moments';
import { clusterOutcome, combined, type Identity, type Outcome, withoutCluster } from './outcome';
import type { Question, Target, Verdict, Violation } from './question';
import { Reach } from './reach';
import { gatewayRequests, meshRequests, type RequestClass } from './requests';
import { routingOf } from './routed';
import { Step } from './step';
import type { Ends } from './wrong';

/** Two states of a group of objects, and what there is on the way. */
export interface Way {
  /** Objects that both states have and that do not change: gateways, their pods, namespaces. */
  readonly context: readonly MeshObject[];
  readonly from: ObjectMap;
  readonly to: ObjectMap;
  /** All that stands in between at some time. */
  readonly between: readonly MeshObject[];
  /** The name of each workload; that of another where it stands in for it. */
  readonly identity: Identity;
  readonly options: MeshOptions;
}

/** Says of steps between two states of a group of objects whether any request would notice. */
export class Verifier {
  /** Every request of everybody. */
  readonly questions: Question[] = [];
  /** Those that are looked at, since others stand for the rest. */
  readonly targets: readonly Target[];
  private readonly moments: Moments;
  private readonly ends = new Map<Question, Ends>();
  private readonly outcomes = new WeakMap<Mesh, Map<Question, Outcome>>();
  private readonly verdicts = new Map<string, Verdict>();

  constructor(private readonly way: Way) {
    const { context, from, to, between, options } = way;
    this.moments = new Moments(context, options);
    const all = new Set([...from.keys(), ...to.keys()].sort());
    const states = [from, to].map((state) => this.moments.mesh(state, all));
    const reach = new Reach([...context, ...from.values(), ...to.values(), ...between], options);
    const targets = new Map<string, { questions: Question[]; keys: ReadonlySet<string> }>();
    for (const [index, caller] of callersOf(states).entries()) {
      for (const request of requestsOf(states, caller)) {
        this.questions.push({ caller, request });
        if (caller.isRepresented) continue;
        const { host, port } = request.request;
        const id = `${index} ${host} ${port}`;
        const keys = reach.of(caller, request);
        const target = targets.get(id) ?? { questions: [], keys };
        targets.set(id, target);
        target.questions.push({ caller, request });
        if (target.keys !== keys) target.keys = new Set([...target.keys, ...keys].sort());
      }
    }
    this.targets = [...targets.values()];
  }

  /** What of a state bears on some questions, as everybody knows it who has seen all. */
  mesh(state: ObjectMap, { keys }: Pick<Target, 'keys'>): Mesh {
    return this.moments.mesh(state, keys);
  }

  /** What a request gets from a mesh that everybody has seen. */
  outcome(mesh: Mesh, question: Question): Outcome {
    const known = this.outcomes.get(mesh) ?? new Map<Question, Outcome>();
    this.outcomes.set(mesh, known);
    const outcome = known.get(question) ?? this.outcomeOf(mesh, question);
    known.set(question, outcome);
    return outcome;
  }

  private outcomeOf(mesh: Mesh, { caller, request }: Question): Outcome {
    const { routed, sent } = routingOf(mesh, mesh, caller.caller, request.request);
    if (routed.kind !== 'clusters') return withoutCluster(routed);
    const known = { clusters: mesh, endpoints: mesh, inbound: mesh };
    return combined(
      routed.shares.map(({ share, cluster }) => ({
        share,
        outcome: clusterOutcome(cluster, sent, known, this.way.identity),
      })),
    );
  }

  /**
   * Looks at every moment of a step: each proxy may have seen each piece of each object, or not.
   *
   * @param isLast whether requests that the new state does not serve may fail from now on
   */
  verdict(before: ObjectMap, moves: readonly Move[], isLast = true): Verdict {
    for (const { target, own } of this.touched(moves)) {
      const id = this.idOf(target, before, own, isLast);
      if (!this.verdicts.has(id)) this.verdicts.set(id, this.verdictFor(target, before, own, isLast));
      const verdict = this.verdicts.get(id);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  }

  /** The same, with every request and every moment of it. */
  *violations(before: ObjectMap, moves: readonly Move[], isLast = true): Generator<Violation> {
    for (const { target, own } of this.touched(moves)) {
      const step = new Step(this.moments, before, target, own, this.way.identity);
      for (const question of target.questions)
        yield* step.spoiled(question, this.endsOf(target, question), isLast);
    }
  }

  private touched(moves: readonly Move[]): { readonly target: Target; readonly own: readonly Move[] }[] {
    return this.targets.flatMap((target) => {
      const own = moves.filter(({ key }) => target.keys.has(key));
      return own.length === 0 ? [] : [{ target, own }];
    });
  }

  private verdictFor(target: Target, before: ObjectMap, moves: readonly Move[], isLast: boolean): Verdict {
    const step = new Step(this.moments, before, target, moves, this.way.identity);
    if (step.isTooLarge) return 'too-many-pieces';
    for (const question of target.questions)
      for (const found of step.spoiled(question, this.endsOf(target, question), isLast)) return found;
    return undefined;
  }

  private idOf(target: Target, before: ObjectMap, moves: readonly Move[], isLast: boolean): string {
    return [
      this.targets.indexOf(target),
      isLast,
      this.moments.idOf(partOf(before, target.keys)),
      ...moves.map(({ key, to }) => `${key} ${this.moments.idOf([to])}`),
    ].join('|');
  }

  private endsOf(target: Target, question: Question): Ends {
    const known = this.ends.get(question);
    if (known !== undefined) return known;
    const states = [this.way.from, this.way.to].map((state) => this.mesh(state, target));
    const both = target.questions.map((each) => ({
      each,
      outcomes: states.map((mesh) => this.outcome(mesh, each)) as [Outcome, Outcome],
    }));
    const areServed = [0, 1].every((end) => both.some(({ outcomes }) => (outcomes[end]?.failing ?? 1) < 1));
    for (const { each, outcomes } of both) this.ends.set(each, { outcomes, areServed });
    return this.endsOf(target, question);
  }
}

function requestsOf(states: readonly Mesh[], { caller, gateways }: NamedCaller): readonly RequestClass[] {
  return caller.kind === 'gateway' ? gatewayRequests(states, gateways) : meshRequests(states);
}
