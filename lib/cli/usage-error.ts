/** An error that the user can correct, reported without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
