/** Thrown for a state that cannot be read: it does not exist, git fails, a cluster refuses. */
export class StateError extends Error {
  override readonly name = 'StateError';
}
