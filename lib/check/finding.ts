import type { Field, Json } from '../mesh/objects/mesh-object';

/**
 * - `error`: requests fail, or reach the wrong destination.
 * - `warning`: this happens after a likely change.
 * - `info`: advice; nothing fails.
 */
export type Severity = 'error' | 'warning' | 'info';

/** The other end of a finding, with words of its own: the line where the subset is defined, … */
export interface Related {
  /** The field, or the place of a document that is no object. */
  readonly at: Field | TextPlace;
  /** A description of the place. */
  readonly message: string;
}

/** A place outside of any object: an unreadable file, or invalid YAML. */
export interface TextPlace {
  /**
   * There is none.
   *
   * @default - never there
   */
  readonly object?: undefined;
  /** The file as the user named it, with `/` on every system; `-` for standard input. */
  readonly file: string;
  /**
   * First line is 1.
   *
   * @default - the whole file
   */
  readonly line?: number;
  /**
   * First column is 1, counted in UTF-16 code units.
   *
   * @default - the whole line
   */
  readonly column?: number;
}

/** A place, a message with effect and fix, and the related places. */
export interface Finding {
  /** Name of the rule, in kebab-case: also its file, page, fixtures, suppression and key in the configuration. */
  readonly rule: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** The field that is wrong; what the reading found, before there was an object, has a place in a text. */
  readonly at: Field | TextPlace;
  /** The fault, in one line. */
  readonly message: string;
  /** The effect on the wire. */
  readonly effect: string;
  /** The smallest change that fixes it. */
  readonly fix: string;
  /** The other ends. */
  readonly related: readonly Related[];
  /**
   * The edits of `--fix`; only if there is exactly one correct fix.
   *
   * @default - a person has to decide
   */
  readonly edits?: readonly Edit[];
}

/** One change of a file. */
export type Edit =
  | {
      /** Sets a field; objects that are missing on the way are made. */
      readonly set: Field;
      /** The new value. */
      readonly value: Json;
    }
  | {
      /** Adds an element at the end of a list, which is made where it is missing. */
      readonly append: Field;
      /** The new element. */
      readonly value: Json;
    }
  | {
      /** Removes a field or an element of a list. */
      readonly remove: Field;
    };
