/** A field that somebody else owns. */
export interface FieldConflict {
  /** Such as `kubectl-client-side-apply`. */
  readonly manager: string;
  /** Such as `.spec.http`. */
  readonly field: string;
}

/**
 * - `unreachable`: nobody answers, or nobody can at the moment; the same request may pass later.
 * - `unauthenticated`: it does not know who asks.
 * - `forbidden`: who asks may not.
 * - `invalid`: the object is not what the API server, or a webhook, lets in.
 * - `conflict`: others own fields that would change, as `conflicts` tells.
 * - `changed`: the object is another one by now, or is there already.
 * - `absent`: the object, its namespace or its kind is not there.
 */
export type ClusterErrorKind =
  | 'unreachable'
  | 'unauthenticated'
  | 'forbidden'
  | 'invalid'
  | 'conflict'
  | 'changed'
  | 'absent';

/** Why a cluster does not do what it is asked, in words. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  /** The same whatever was asked: what one says while one waits for it to pass. */
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
