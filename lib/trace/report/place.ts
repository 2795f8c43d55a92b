import { placeOf } from '../../check/place';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { Field } from '../../mesh/objects/mesh-object';

/** A place in the manifests. */
export interface TracePlace {
  /** `VirtualService shop/backend`. */
  readonly object: string;
  /** The path of the field: `spec.http[0].match[0].headers.x-canary`. */
  readonly field: string;
  readonly file: string;
  readonly line: number | null;
}

/** A field with file and line. */
export function place(at: Field): TracePlace {
  const { file, line } = placeOf(at);
  return { object: wordsOf(keyOf(at.object)), field: fieldText(at.path), file, line: line ?? null };
}

/** `FILE:LINE`; the object without a text. */
export function placeText({ file, line, object }: TracePlace): string {
  return line === null ? object : `${file}:${line}`;
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
