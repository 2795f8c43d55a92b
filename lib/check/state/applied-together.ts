import type { MeshObject } from '../../mesh/objects/mesh-object';
import { possibleStates } from './alternatives';
import { choicesIn, statesOf } from './choices';
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
  const environments = alternatives.filter(({ areEnvironments }) => areEnvironments);
  const known = new Set(environments.flatMap(({ units }) => units));
  const choices = choicesIn(objects, repeated, known);
  if (choices.length === 0) return { states, areEnvironments: environments.length === alternatives.length };
  return {
    states: statesOf(objects, choices).flatMap((each) => possibleStates(each).states),
    areEnvironments: false,
  };
}
