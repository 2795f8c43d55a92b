/** One document of a file: the text between two lines of `---`. */
export interface TextDocument {
  /** Its text; a line of `---` before it is not part of it, what stands behind the dashes is. */
  readonly text: string;
  /** Lines of the file before it. */
  readonly linesBefore: number;
  /** Columns of its first line before it; more than 0 where another value of JSON stands before it in the line. */
  readonly columnsBefore: number;
}

/** The values of a document, or the reason why it cannot be read. */
export type Parsed =
  | { readonly values: readonly unknown[]; readonly duplicates?: readonly DuplicateKey[] }
  | {
      readonly reason: string;
      readonly line: number;
      readonly column: number;
    };

/** A key that a mapping has once more. The values are those of the last one, as kubectl has them. */
export interface DuplicateKey {
  readonly key: string;
  /** In the file; the first line is 1. */
  readonly line: number;
  readonly column: number;
  /** Whether an earlier one has another value, which is lost. */
  readonly isOther: boolean;
}
