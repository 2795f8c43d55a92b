import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** One line of a proxy's access log. */
export interface AccessLogLine {
  readonly lab: string | null;
  /** When the request or the connection began, in seconds since 1970. */
  readonly start: string;
  readonly flags: string;
  readonly status: number;
  readonly route: string | null;
  readonly cluster: string | null;
  readonly upstream: string | null;
  readonly sni: string | null;
  readonly downstream: string | null;
  /** Why a proxy answered itself. */
  readonly details: string | null;
  /** Why a proxy ended the connection. */
  readonly closed: string | null;
}

/**
 * Lines of an access log that carry a mark.
 *
 * @param since as long as the log was when nothing carried it yet: a load leaves many thousands of lines
 */
export function linesWith(mark: string, file: string, since: number): readonly AccessLogLine[] {
  return textFrom(file, since)
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes(mark))
    .map((line) => JSON.parse(line) as AccessLogLine);
}

/** The text of a file after its first bytes. */
function textFrom(name: string, start: number): string {
  const file = openSync(name, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(fstatSync(file).size - start, 0));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start)).toString();
  } finally {
    closeSync(file);
  }
}
