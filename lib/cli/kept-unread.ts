import { keyOf, wordsOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import type { WholeState } from './whole-state';

/** What a state lacks because a document of it cannot be read. */
export interface Kept {
  readonly objects: readonly MeshObject[];
  /** For the user; undefined if nothing is kept. */
  readonly note: string | undefined;
}

/**
 * The objects of the old state that a document of the new state may have, which cannot be read: they are not to be
 * deleted. A document that neither state can be read of hides the same objects of both.
 */
export function keptUnread(before: WholeState, wanted: WholeState): Kept {
  if (wanted.unread.size === 0) return { objects: [], note: undefined };
  const known = new Set(wanted.objects.map(keyOf));
  const isSame = [...wanted.unread].every((file) => before.unread.has(file));
  const objects = before.objects.filter((object) => {
    if (known.has(keyOf(object))) return false;
    return !isSame || wanted.unread.has(before.pathOf(object.source.file));
  });
  if (objects.length === 0) return { objects, note: undefined };
  const [first] = wanted.unread;
  const files = wanted.unread.size === 1 ? first : `${first} and ${wanted.unread.size - 1} more`;
  const names = objects.slice(0, 5).map((each) => wordsOf(keyOf(each)));
  const more = objects.length > 5 ? ` and ${objects.length - 5} more` : '';
  const note = `note: ${names.join(', ')}${more}: not deleted, because ${files} of ${wanted.name} cannot be read and may contain ${objects.length === 1 ? 'it' : 'them'}`;
  return { objects, note };
}
