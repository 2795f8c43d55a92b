import { keyOf } from '../../lib/mesh/objects/key';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { changedKeys, type ObjectMap, objectMap } from '../../lib/mesh/objects/object-map';
import { taken } from '../../lib/plan/move';
import { groupPlans, isVerified, type Plan, planOf, type SafePlan } from '../../lib/plan/plan';
import { makesPods, updatesOf } from '../../lib/plan/updates';
import { changes, stateOf, WITHOUT_ORDER } from './reading';
import { diceOf, Simulation } from './simulation';

/** Objects that both states leave out. */
interface Omission {
  readonly name: string;
  readonly isOut: (object: MeshObject) => boolean;
}

/** A change of which both states have only a part. */
interface PartialChange {
  readonly name: string;
  readonly whole: readonly [ObjectMap, ObjectMap];
  readonly part: readonly [ObjectMap, ObjectMap];
  readonly plan: Plan;
}

const routing = new Set([
  ...['Service', 'ServiceEntry', 'Deployment', 'StatefulSet', 'Pod', 'HorizontalPodAutoscaler'],
  ...['DestinationRule', 'VirtualService', 'Gateway'],
]);

/** Each object by itself, all of a kind, and all that Kubernetes itself has a hand in. */
function omissionsOf(objects: Iterable<MeshObject>): Omission[] {
  const those = [...objects].filter(({ kind }) => routing.has(kind));
  const kinds = [...new Set(those.map(({ kind }) => kind))];
  return [
    ...those.map((object) => ({
      name: `${object.kind} ${object.name}`,
      isOut: (each: MeshObject) => keyOf(each) === keyOf(object),
    })),
    ...kinds.map((kind) => ({ name: `every ${kind}`, isOut: (each: MeshObject) => each.kind === kind })),
    { name: 'Services and workloads', isOut: (each) => each.kind === 'Service' || makesPods(each) },
  ];
}

function partsOf(change: string): PartialChange[] {
  return (['forth', 'back'] as const).flatMap((way) => {
    const there = [objectMap(stateOf(change, 'before')), objectMap(stateOf(change, 'after'))] as const;
    const [from, to] = way === 'forth' ? there : [there[1], there[0]];
    return omissionsOf(new Map([...from, ...to]).values()).map(({ name, isOut }) => {
      const part = [from, to].map(
        (state) => new Map([...state].filter(([, object]) => !isOut(object))),
      ) as unknown as [ObjectMap, ObjectMap];
      const plan = planOf([...part[0].values()], [...part[1].values()]);
      return { name: `${way}, without ${name}`, whole: [from, to], part, plan };
    });
  });
}

/** Both states in a cluster that has the rest: as it was before, or as it is to be. */
function worldsOf({ whole: [from, to], part }: PartialChange): (readonly [ObjectMap, ObjectMap])[] {
  const rest = (one: ObjectMap, other: ObjectMap) =>
    new Map([...other, ...one].filter(([key]) => !part[0].has(key) && !part[1].has(key)));
  return [rest(from, to), rest(to, from)].map((others) => {
    const [old, wanted] = part.map((state) => new Map([...state, ...others]));
    return [old ?? others, wanted ?? others] as const;
  });
}

/** A request that the steps of a partial plan spoil in a whole cluster. */
function spoiledIn([from, to]: readonly [ObjectMap, ObjectMap], { steps }: SafePlan): string | undefined {
  const { groups } = groupPlans(from, to, changedKeys(from, to), {});
  const verifiers = groups.map(({ verifier }) => verifier);
  // Where the rest of the cluster does not have what the new state needs, no order could help: the plan says what it assumes.
  const isWhole = verifiers.every((verifier) =>
    verifier.groups.every((group) =>
      group.samples.every((question) => {
        const [was, is] = [from, to].map((state) => verifier.outcome(verifier.mesh(state, group), question));
        return (is?.failing ?? 0) <= (was?.failing ?? 0);
      }),
    ),
  );
  if (!isWhole) return undefined;
  const simulation = new Simulation(from, to);
  let state = from;
  for (const [index, { applied, deleted }] of steps.entries()) {
    const moves = [...applied, ...deleted];
    for (const verifier of verifiers) {
      const verdict = verifier.verdict(state, moves, index === steps.length - 1);
      if (typeof verdict === 'object') return `step ${index + 1}: ${verdict.what}`;
    }
    const why = simulation.spoiled(state, moves, diceOf(index + 1), 2);
    if (why !== undefined) return `step ${index + 1}: ${why}`;
    state = taken(state, moves);
  }
  return undefined;
}

describe.each(changes())('%s, of which the states have only a part', (change) => {
  const parts = partsOf(change);

  test('a plan that is called verified spoils no request in the whole cluster', () => {
    const found = parts.flatMap((part) => {
      const { plan, name } = part;
      if (plan.kind !== 'plan' || !isVerified(plan)) return [];
      return worldsOf(part).flatMap((world) => {
        const why = spoiledIn(world, plan);
        return why === undefined ? [] : [`${name}: ${why}`];
      });
    });
    expect(found).toEqual([]);
  });

  test('no plan is called verified of which no request was judged', () => {
    const blind = parts.flatMap(({ plan, name, part: [from, to] }) => {
      if (plan.kind !== 'plan' || plan.requests > 0 || !isVerified(plan)) return [];
      const moves = changedKeys(from, to).map((key) => ({
        key,
        from: from.get(key),
        to: to.get(key),
        isFinal: true,
      }));
      // Pods that declare no port, and that no Service selects, are called by nobody.
      const routes = moves.filter(
        (move) => updatesOf(move).length > 0 && !makesPods((move.to ?? move.from) as MeshObject),
      );
      return routes.length === 0 ? [] : [name];
    });
    expect(blind).toEqual([]);
  });

  test('what is left out makes up no objection', () => {
    const without = parts.filter(({ plan }) => plan.kind !== 'plan').map(({ name }) => name);
    if (!WITHOUT_ORDER.includes(change)) expect(without).toEqual([]);
  });
});
