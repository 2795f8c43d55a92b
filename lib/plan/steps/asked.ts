import type { ObjectMap } from '../../mesh/objects/object-map';
import type { Question } from '../verify/question';
import type { Verifier } from '../verify/verifier';

/** All that a verifier knows to ask about its objects. */
export function questionsOf({ questions }: Verifier): readonly Question[] {
  return questions;
}

/** Names of the workloads that requests reach in a state that everybody has seen. */
export function reachedIn(verifier: Verifier, state: ObjectMap): string[] {
  return verifier.targets.flatMap((target) => {
    const mesh = verifier.mesh(state, target);
    return target.questions.flatMap((question) => [...verifier.outcome(mesh, question).shares.keys()]);
  });
}
