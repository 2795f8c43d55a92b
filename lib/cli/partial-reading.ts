import type { ReadManifests } from '../check/manifests';
import { unreadRules } from '../check/reading/text-rules';

/** Something that a picture or a trace of a state leaves out. */
export interface LeftOut {
  /** A sentence without its full stop. */
  readonly words: string;
  /** How to see it, or have it read. */
  readonly advice: string;
}

/**
 * What is left out of a state: documents that cannot be read, and the changes of kustomizations.
 *
 * @param done what is not done with the documents: `drawn`
 */
export function leftOut(
  { faults, unrendered }: ReadManifests,
  name: string,
  done: string,
): readonly LeftOut[] {
  const found: LeftOut[] = [];
  const unread = faults.filter(({ rule }) => unreadRules.has(rule)).length;
  const [documents, are] = unread === 1 ? ['1 document', 'is'] : [`${unread} documents`, 'are'];
  if (unread > 0)
    found.push({
      words: `${documents} of ${name} cannot be read, and ${are} not ${done}`,
      advice: `cdk8s-istio check ${name} says why`,
    });
  const [folder, ...more] = unrendered;
  if (folder !== undefined && more.length === 0)
    found.push({
      words: `${folder} is a kustomization, whose changes are not made`,
      advice: `read it alone, with --render`,
    });
  else if (folder !== undefined)
    found.push({
      words: `${folder} and ${more.length} more are kustomizations, whose changes are not made`,
      advice: 'read one of them alone, with --render',
    });
  return found;
}

/** A note for standard error. */
export function noteOf({ words, advice }: LeftOut): string {
  return `note: ${words}: ${advice}`;
}
