import type { FieldPath, Position } from '../objects/mesh-object';
import type { TextDocument } from './document';
import type { Answer, ParsedPositions } from './parsed-positions';

/** Answers where a field of a document stands, each once. Parses at the first question: most documents get none. */
export class Positions {
  private readonly answers = new Map<string, Answer>();

  /** @param file as findings name it */
  constructor(
    private readonly file: string,
    private readonly document: TextDocument,
  ) {}

  /** @param index of the value in the document, which holds several where `...` stands between them */
  of(index: number, path: FieldPath): Position {
    return this.answer(index, path).position;
  }

  /** A scalar as the text has it, without quotes. */
  written(index: number, path: FieldPath): string | undefined {
    return this.answer(index, path).written;
  }

  private answer(index: number, path: FieldPath): Answer {
    const question = JSON.stringify([index, path]);
    const known = this.answers.get(question);
    if (known !== undefined) return known;
    const answer = this.parsed().of(index, path);
    this.answers.set(question, answer);
    return answer;
  }

  private parsed(): ParsedPositions {
    const known = recent.get(this.document);
    if (known !== undefined) return known;
    const loaded = require('./parsed-positions') as typeof import('./parsed-positions');
    const parsed = new loaded.ParsedPositions(this.file, this.document);
    remember(this.document, parsed);
    return parsed;
  }
}

/** A parsed document takes many times the memory of its text, so only the latest are kept. */
const mostKept = 8 * 1024 * 1024;
const recent = new Map<TextDocument, ParsedPositions>();
let kept = 0;

function remember(document: TextDocument, parsed: ParsedPositions): void {
  recent.set(document, parsed);
  kept += document.text.length;
  for (const oldest of recent.keys()) {
    if (kept <= mostKept || oldest === document) return;
    recent.delete(oldest);
    kept -= oldest.text.length;
  }
}
