/** Thrown for a state that cannot be read at all: it is not there, it is no folder of a commit, a cluster refuses. */
export class StateError extends Error {
  override readonly name = 'StateError';
}
