import type { FieldPath, Position } from '../mesh-object';
import type { TextDocument } from './documents';
import type { ParsedPositions } from './parsed-positions';

/** Answers where a field of a document stands. What parses it is loaded at the first question: most get none. */
export class Positions {
  private parsed: ParsedPositions | undefined;

  /** @param file as findings name it */
  constructor(
    private readonly file: string,
    private readonly document: TextDocument,
  ) {}

  /** @param index of the value in the document, which holds several where `...` stands between them */
  of(index: number, path: FieldPath): Position {
    return this.parse().of(index, path);
  }

  /** A scalar as the text has it, without quotes. */
  written(index: number, path: FieldPath): string | undefined {
    return this.parse().written(index, path);
  }

  private parse(): ParsedPositions {
    if (this.parsed === undefined) {
      const loaded = require('./parsed-positions') as typeof import('./parsed-positions');
      this.parsed = new loaded.ParsedPositions(this.file, this.document);
    }
    return this.parsed;
  }
}
