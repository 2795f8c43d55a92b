import type { Mesh, MeshOptions } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { callersOf, type NamedCaller } from '../../requests/callers';
import { gatewayRequests, meshRequests, type RequestClass } from '../../requests/requests';
import type { Move } from '../move';
import { Moments, partOf } from './moments';
import { clusterOutcome, combined, type Identity, type Outcome, withoutCluster } from './outcome';
import type { Question, Target, Verdict, Violation } from './question';
import { Reach } from './reach';
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
  private readonly targetOf = new Map<Question, Target>();
  private readonly served = new Map<readonly Question[], boolean>();
  private readonly outcomes = new WeakMap<Mesh, Map<Question, Outcome>>();
  private readonly verdicts = new Map<string, Verdict>();

  constructor(private readonly way: Way) {
    const { context, from, to, between, options } = way;
    this.moments = new Moments(context, options);
    const all = new Set([...from.keys(), ...to.keys()].sort());
    const states = [from, to].map((state) => this.moments.mesh(state, all));
    const reach = new Reach([...context, ...from.values(), ...to.values(), ...between], options);
    const targets = new Map<string, Target & { readonly questions: Question[] }>();
    const siblings = new Map<string, Question[]>();
    for (const [index, caller] of callersOf(states).entries()) {
      for (const request of requestsOf(states, caller)) {
        const question = { caller, request };
        this.questions.push(question);
        if (caller.isRepresented) continue;
        const { host, port } = request.request;
        const place = `${index} ${host} ${port}`;
        const those = siblings.get(place) ?? [];
        siblings.set(place, those);
        those.push(question);
        const reached = reach.of(caller, request);
        const id = `${place} ${[...reached.keys].join(' ')}`;
        const target = targets.get(id) ?? { ...reached, questions: [], siblings: those };
        targets.set(id, target);
        target.questions.push(question);
        this.targetOf.set(question, target);
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
   * @param added one of the moves, where the others are known to go well together
   */
  verdict(before: ObjectMap, moves: readonly Move[], isLast = true, added?: Move): Verdict {
    for (const { target, own } of this.touched(moves, added)) {
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
      for (const question of target.questions) yield* step.spoiled(question, this.endsOf(question), isLast);
    }
  }

  private *touched(
    moves: readonly Move[],
    added?: Move,
  ): Generator<{ readonly target: Target; readonly own: readonly Move[] }> {
    for (const target of this.targets) {
      if (added !== undefined && !target.keys.has(added.key)) continue;
      const own = moves.filter(({ key }) => target.keys.has(key));
      if (own.length > 0) yield { target, own };
    }
  }

  private verdictFor(target: Target, before: ObjectMap, moves: readonly Move[], isLast: boolean): Verdict {
    const step = new Step(this.moments, before, target, moves, this.way.identity);
    if (step.isTooLarge) return 'too-many-pieces';
    for (const question of target.questions)
      for (const found of step.spoiled(question, this.endsOf(question), isLast)) return found;
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

  private endsOf(question: Question): Ends {
    const outcomes = [this.end(this.way.from, question), this.end(this.way.to, question)] as const;
    const { siblings = [] } = this.targetOf.get(question) ?? {};
    const known = this.served.get(siblings);
    const areServed = known ?? [this.way.from, this.way.to].every((end) => this.isServed(end, siblings));
    this.served.set(siblings, areServed);
    return { outcomes, areServed };
  }

  private isServed(state: ObjectMap, questions: readonly Question[]): boolean {
    return questions.some((question) => this.end(state, question).failing < 1);
  }

  private end(state: ObjectMap, question: Question): Outcome {
    const keys = this.targetOf.get(question)?.keys ?? new Set();
    return this.outcome(this.moments.mesh(state, keys), question);
  }
}

function requestsOf(states: readonly Mesh[], { caller, gateways }: NamedCaller): readonly RequestClass[] {
  return caller.kind === 'gateway' ? gatewayRequests(states, gateways) : meshRequests(states);
}
