import type { Finding, Related, TextPlace } from './finding';

/** A resolved place, as reports show it. Line and column are undefined if there is no text. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Resolves a place. This reads the file once more, which is expensive, so it is done for findings only. */
export function placeOf(at: Finding['at'] | Related['at'] | TextPlace): Place {
  if (at.object === undefined) return at;
  const { source } = at.object;
  return source.position(at.path) ?? { file: source.file };
}
