import type { MeshOptions } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isMadeElsewhere } from '../../mesh/registry/existing-services';
import { type BothStates, readAsOne } from '../both-states';
import { type Addition, type Assumption, nameOf, type PartialStates, type Unclear } from './assumption';
import { assumedDelegates } from './delegates';
import { assumedGatewayRoutes, assumedGateways } from './gateways';
import { assumedCallers, assumedPods } from './pods';
import { assumedServices } from './services';
import { assumedRoutes, assumedSubsets } from './subsets';

/** Two states with the objects that they reference and do not contain. */
export interface AssumedStates {
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly both: BothStates;
  readonly assumptions: readonly Assumption[];
  readonly unclear: readonly Unclear[];
}

/** Services that the states themselves say to be made elsewhere. */
function namedServices({ both: { mesh } }: PartialStates): Assumption[] {
  return mesh.services.all.flatMap((service): Assumption[] => {
    const { object } = service;
    if (object === undefined || !isMadeElsewhere(object)) return [];
    const pods = mesh.behind(service).map(({ labels }) =>
      Object.entries(labels)
        .map((each) => each.join('='))
        .join(),
    );
    const words = `${nameOf(object)} and its pods (${pods.join('; ')}) are made elsewhere, and exist`;
    return [{ object, words }];
  });
}

/** Each finds what it needs in what those before it added. */
const looks: readonly ((partial: PartialStates) => Addition)[] = [
  assumedDelegates,
  assumedGatewayRoutes,
  assumedGateways,
  assumedServices,
  assumedSubsets,
  assumedRoutes,
  assumedCallers,
  assumedPods,
];

/**
 * Adds to both ends of a change the objects that they reference and neither contains: a repository seldom holds all of a
 * cluster. They are the same in both states, so a plan waits for none and changes none; but requests are asked of them.
 */
export function withAssumed(
  [from, to]: readonly [ObjectMap, ObjectMap],
  changed: readonly string[],
  options: MeshOptions,
): AssumedStates {
  let partial: PartialStates = { states: [from, to], both: readAsOne([from, to], options), changed };
  const assumptions: Assumption[] = [];
  const unclear: Unclear[] = [];
  for (const look of changed.length === 0 ? [] : looks) {
    const added = look(partial);
    unclear.push(...(added.unclear ?? []));
    if (added.assumptions.length === 0) continue;
    assumptions.push(...added.assumptions);
    // What a state has is never replaced by what is assumed.
    const isNew = ({ object }: Assumption) => !partial.states.some((state) => state.has(keyOf(object)));
    const more = added.assumptions.filter(isNew).map(({ object }) => [keyOf(object), object] as const);
    const states = [
      new Map([...partial.states[0], ...more]),
      new Map([...partial.states[1], ...more]),
    ] as const;
    partial = { states, both: readAsOne(states, options), changed };
  }
  if (changed.length > 0) assumptions.push(...namedServices(partial));
  return { states: partial.states, both: partial.both, assumptions, unclear };
}
