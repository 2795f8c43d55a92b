import { placeOf } from '../../check/place';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { Field, ProgramLines } from '../../mesh/objects/mesh-object';

/** A place in the manifests. */
export interface TracePlace {
  /** `VirtualService shop/backend`. */
  readonly object: string;
  /** The path of the field: `spec.http[0].match[0].headers.x-canary`. */
  readonly field: string;
  readonly file: string;
  readonly line: number | null;
  /** `FILE:LINE` of the program that makes the object; only with `--program`. */
  readonly program?: string;
  /** The line that calls the one of the program, where several do. */
  readonly calledFrom?: string;
  /** The lines of other constructs that the object is made from. */
  readonly contributors?: readonly string[];
  /** Instead of `program`: the line that makes the object, but with other content than was read. */
  readonly differsFrom?: string;
}

/** A field with file and line. */
export function place(at: Field): TracePlace {
  const { file, line } = placeOf(at);
  return {
    object: wordsOf(keyOf(at.object)),
    field: fieldText(at.path),
    file,
    line: line ?? null,
    ...programOf(at.object.source.program),
  };
}

function programOf(program: ProgramLines | undefined): Partial<TracePlace> {
  if (program === undefined) return {};
  const { line, calledFrom, contributors, agrees } = program;
  return {
    ...(agrees ? { program: line } : { differsFrom: line }),
    ...(calledFrom !== undefined && { calledFrom }),
    ...(contributors.length > 0 && { contributors }),
  };
}

/** `FILE:LINE`; the object without a text. Then the lines of the program: `FILE:LINE (main.ts:40)`. */
export function placeText(place: TracePlace): string {
  const program = programText(place);
  return program === '' ? fileText(place) : `${fileText(place)} (${program})`;
}

/** The same within parentheses: `FILE:LINE, main.ts:40`. */
export function placeInText(place: TracePlace): string {
  return [fileText(place), programText(place)].filter((text) => text !== '').join(', ');
}

/** `FILE:LINE`; the object without a text. */
export function fileText({ file, line, object }: TracePlace): string {
  return line === null ? object : `${file}:${line}`;
}

/** `main.ts:11, main.ts:40`; empty without `--program`. */
export function programText({ program, calledFrom, contributors = [], differsFrom }: TracePlace): string {
  const line = program ?? differsFrom;
  if (line === undefined) return '';
  const own = calledFrom === undefined ? line : `${line} called from ${calledFrom}`;
  return `${differsFrom === undefined ? '' : 'differs from '}${[own, ...contributors].join(', ')}`;
}

/** The path of a field from `spec` on: `http[0].match[0]`. */
export function specField({ field }: TracePlace): string {
  return field.replace(/^spec\./, '');
}

function fieldText(path: Field['path']): string {
  return path
    .map((each, index) => (typeof each === 'number' ? `[${each}]` : `${index === 0 ? '' : '.'}${each}`))
    .join('');
}
