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
  | { readonly values: readonly unknown[] }
  | {
      readonly reason: string;
      readonly line: number;
      readonly column: number;
      readonly isDuplicate: boolean;
    };
