import type { MeshObject } from '../../mesh/objects/mesh-object';
import { possibleStates } from './alternatives';
import { choicesBeside, statesOf } from './choices';
import { repeatedIn } from './repeated';

/** The sets of objects of which one is applied to a cluster. */
export interface AppliedTogether {
  /** One set, unless files or folders are alternatives. */
  readonly states: readonly (readonly MeshObject[])[];
  /** Whether each is an environment, so that each is applied somewhere. */
  readonly areEnvironments: boolean;
}

/** The sets of objects that are possibly applied together. */
export function appliedTogether(objects: readonly MeshObject[]): AppliedTogether {
  const repeated = repeatedIn(objects);
  const { states, alternatives } = possibleStates(objects, repeated);
  const choices = choicesBeside(alternatives, objects, repeated);
  if (choices.length === 0)
    return { states, areEnvironments: alternatives.every((each) => each.areEnvironments) };
  return {
    states: statesOf(objects, choices).flatMap((each) => possibleStates(each).states),
    areEnvironments: false,
  };
}
