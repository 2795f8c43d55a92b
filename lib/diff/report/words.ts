import type { Difference } from '../difference';

/** The first line of a report: how many responses change, and how many requests fail. */
export function headlineOf({ lines, unknown }: Difference): string {
  const failing = lines.filter(({ kind }) => kind === 'fails').length;
  const open = unknown.length === 0 ? '' : unknownWords(unknown.length);
  if (lines.length === 0) return `No request changes${open}.`;
  const count = lines.length === 1 ? '1 request change' : `${lines.length} request changes`;
  const bad =
    failing === 0 ? '' : failing === lines.length ? allFail(failing) : `, ${failing} of them to a failure`;
  return `${count}${bad}${open}.`;
}

function allFail(count: number): string {
  return count === 1 ? ', to a failure' : ', all to a failure';
}

function unknownWords(count: number): string {
  return `, as far as is known; ${count === 1 ? '1 change is' : `${count} changes are`} not compared`;
}
