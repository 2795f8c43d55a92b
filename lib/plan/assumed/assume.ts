import type { MeshOptions } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isMadeElsewhere } from '../../mesh/registry/existing-services';
import { type BothStates, readAsOne } from '../both-states';
import {
  type Absence,
  type Addition,
  type Assumption,
  nameOf,
  type PartialStates,
  type Unclear,
} from './assumption';
import { assumedDelegates } from './delegates';
import { assumedGatewayRoutes, assumedGateways } from './gateways';
import { generatedObjects } from './generated';
import { assumedCallers, assumedPods } from './pods';
import { assumedServices } from './services';
import { assumedRoutes, assumedSubsets } from './subsets';

/** Two states, completed with the objects that they reference and do not contain. */
export interface AssumedStates {
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly both: BothStates;
  readonly assumptions: readonly Assumption[];
  readonly unclear: readonly Unclear[];
  readonly absent: readonly Absence[];
}

/** Services that the states declare to be deployed elsewhere. */
function namedServices({ both: { mesh } }: PartialStates): Assumption[] {
  return mesh.services.all.flatMap((service): Assumption[] => {
    const { object } = service;
    if (object === undefined || !isMadeElsewhere(object)) return [];
    const pods = mesh.behind(service).map(({ labels }) =>
      Object.entries(labels)
        .map((each) => each.join('='))
        .join(),
    );
    const words = `${nameOf(object)} and its pods (${pods.join('; ')}) exist and are deployed elsewhere`;
    return [{ object, words }];
  });
}

/** Each may depend on the objects that those before it assume. */
const assumers: readonly ((partial: PartialStates) => Addition)[] = [
  assumedDelegates,
  assumedGatewayRoutes,
  assumedGateways,
  generatedObjects,
  assumedServices,
  assumedSubsets,
  assumedRoutes,
  assumedCallers,
  assumedPods,
];

/** Those of objects that nothing references: users of what changes, who may be hurt by a step. */
const ofUsers: ReadonlySet<(partial: PartialStates) => Addition> = new Set([
  assumedGatewayRoutes,
  assumedRoutes,
  assumedCallers,
]);

/**
 * Adds to both states the objects that they reference and neither contains, since a repository seldom holds a whole
 * cluster. Those that do not exist, by what the states contain of their kind, are not assumed. The objects are the same in both states, so a plan neither changes them nor waits for them. But requests
 * are judged against them.
 *
 * @param hasUsers whether to add users of changed objects, although nothing references them
 */
export function withAssumed(
  [from, to]: readonly [ObjectMap, ObjectMap],
  changed: readonly string[],
  options: MeshOptions,
  hasUsers = true,
): AssumedStates {
  let partial: PartialStates = { states: [from, to], both: readAsOne([from, to], options), changed };
  const assumptions: Assumption[] = [];
  const unclear: Unclear[] = [];
  const absent: Absence[] = [];
  for (const assumer of changed.length === 0 ? [] : assumers) {
    if (!hasUsers && ofUsers.has(assumer)) continue;
    const added = assumer(partial);
    unclear.push(...(added.unclear ?? []));
    absent.push(...(added.absent ?? []));
    if (added.assumptions.length === 0) continue;
    assumptions.push(...added.assumptions);
    // An assumed object never replaces an object of a state.
    const isNew = ({ object }: Assumption) => !partial.states.some((state) => state.has(keyOf(object)));
    const more = added.assumptions.filter(isNew).map(({ object }) => object);
    const states = [withAll(partial.states[0], more), withAll(partial.states[1], more)] as const;
    partial = { states, both: readAsOne(states, options), changed };
  }
  if (changed.length > 0) assumptions.push(...namedServices(partial));
  return { states: partial.states, both: partial.both, assumptions, unclear, absent };
}

function withAll(state: ObjectMap, objects: readonly MeshObject[]): ObjectMap {
  const all = new Map(state);
  for (const object of objects) all.set(keyOf(object), object);
  return all;
}
