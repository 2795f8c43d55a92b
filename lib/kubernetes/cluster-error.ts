/** A field that another manager owns. */
export interface FieldConflict {
  /** For example `kubectl-client-side-apply`. */
  readonly manager: string;
  /** For example `.spec.http`. */
  readonly field: string;
}

/**
 * - `unreachable`: the API server does not answer, or cannot at the moment; the same request may succeed later.
 * - `unauthenticated`: the credentials are missing or not valid.
 * - `forbidden`: the account lacks the right.
 * - `invalid`: the API server or a webhook rejects the object.
 * - `conflict`: other managers own fields that would change, listed in `conflicts`.
 * - `changed`: the object changed in the meantime, or exists already.
 * - `absent`: the object, its namespace or its kind does not exist.
 */
export type ClusterErrorKind =
  | 'unreachable'
  | 'unauthenticated'
  | 'forbidden'
  | 'invalid'
  | 'conflict'
  | 'changed'
  | 'absent';

/** A request that a cluster did not fulfil. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  /** A message without the request, to show while it is retried. */
  readonly brief: string;

  constructor(
    readonly kind: ClusterErrorKind,
    message: string,
    readonly conflicts: readonly FieldConflict[] = [],
    options?: ErrorOptions & { readonly brief?: string },
  ) {
    super(message, options);
    this.brief = options?.brief ?? message;
  }
}
