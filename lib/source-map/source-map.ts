/**
 * The content of the file that `CDK8S_ISTIO_SOURCE_MAP` names: the line of the program for each object that `App.synth()`
 * wrote. Its schema is `schemas/source-map.json`.
 */
export interface SourceMap {
  readonly version: typeof sourceMapVersion;
  /** In the order of the objects. */
  readonly objects: readonly MappedObject[];
}

/** The version of this format. */
export const sourceMapVersion = 1;

/** The environment variable with the file that `App.synth()` writes. */
export const sourceMapVariable = 'CDK8S_ISTIO_SOURCE_MAP';

/** An object that a program wrote, and its source. */
export interface MappedObject extends Origin {
  readonly apiVersion: string;
  readonly kind: string;
  /** Null if the object names none. */
  readonly namespace: string | null;
  readonly name: string;
  /** The path in the output directory, with `/` on every system. */
  readonly file: string;
  /** Other constructs that the object is made from, such as the CanaryPair of a service. */
  readonly contributors: readonly Origin[];
}

/** A construct, and the place in the program that made it. */
export interface Origin {
  /** `node.path`. */
  readonly construct: string;
  /**
   * `FILE:LINE`, relative to the working directory, with `/` on every system: the innermost line outside of packages.
   * Null if there is none.
   */
  readonly place: string | null;
  /**
   * The line that called the code of the place.
   *
   * @default - the place made the constructs of one call only
   */
  readonly calledFrom?: string;
}
