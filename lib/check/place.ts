import type { Finding, Related, TextPlace } from './finding';

/** A place that has been looked up: what reports show. Line and column are undefined where there is no text. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Looks up where something stands: dear, since the file is read once more, so for findings only. */
export function placeOf(at: Finding['at'] | Related['at'] | TextPlace): Place {
  if (at.object === undefined) return at;
  const { source } = at.object;
  return source.position(at.path) ?? { file: source.file };
}
