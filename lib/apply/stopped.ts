/** Why apply stops where it is, in words for people: nothing is broken, and nothing more is done. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}
