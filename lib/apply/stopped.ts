/** Stops `apply` for a reason that is not a fault of this program. The message is for the user. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}
