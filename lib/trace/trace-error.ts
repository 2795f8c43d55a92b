/** A trace that cannot be made: the request or the caller is wrong. The message is for the user. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}
