/** The objects that must have another form before one object may have its new one. */
export interface Waits {
  /**
   * Keys of the objects that must have their new form before this one may.
   *
   * @default - none
   */
  readonly waitsFor?: readonly string[];
  /**
   * Keys of the objects that must have their new form, or a union, before this one may.
   *
   * @default - none
   */
  readonly waitsForUnionOf?: readonly string[];
}
