import { parse, YAMLParseError } from 'yaml';
import { positionIn } from '../../check/configuration/position';
import { schemaFaults } from '../../check/configuration/schema-faults';
import type { Json } from '../../mesh/objects/mesh-object';
import type { Request } from '../../mesh/request';
import { requestOf, type WrittenRequest } from '../requests/url';
import { TraceError } from '../trace-error';
import type { Expectation } from './expectation';
import { requestsSchema } from './schema';

/** A request of a file, with the answer that it must get. */
export interface ExpectedRequest {
  readonly request: Request;
  readonly from: string | undefined;
  readonly name: string | undefined;
  readonly expect: Expectation;
  readonly line: number;
}

interface Written {
  readonly requests: readonly {
    readonly request: string;
    readonly name?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly from?: string;
    readonly certificate?: boolean;
    readonly expect: Expectation;
  }[];
}

/**
 * Reads a file of requests.
 *
 * @throws TraceError with file and line of each mistake
 */
export function requestsIn(file: string, text: string): readonly ExpectedRequest[] {
  const value = contentOf(file, text);
  const faults = schemaFaults(value, requestsSchema);
  if (faults.length > 0)
    throw new TraceError(
      faults
        .map(({ path, message }) => {
          const { line, column } = positionIn(text, path);
          const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
          return `${file}:${line}:${column}: ${name.replace(/^\./, '') || 'the file'} ${message}`;
        })
        .join('\n'),
    );
  return (value as unknown as Written).requests.map(
    ({ request, headers = {}, from, name, certificate = false, expect }, index) => {
      const { line } = positionIn(text, ['requests', index]);
      const written = Object.entries(headers).map(([key, each]) => `${key}: ${each}`);
      const asked = { text: request, headers: written, hasCertificate: certificate };
      return { request: read(file, line, asked), from, name, expect, line };
    },
  );
}

function read(file: string, line: number, written: WrittenRequest): Request {
  try {
    return requestOf(written);
  } catch (error) {
    throw error instanceof TraceError ? new TraceError(`${file}:${line}: ${error.message}`) : error;
  }
}

function contentOf(file: string, text: string): Json {
  try {
    // `true` and `90` in headers are texts all the same, so only what the schema calls numbers is one.
    return (parse(text, { schema: 'core' }) ?? null) as Json;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const [position] = error.linePos ?? [];
    const place = position === undefined ? file : `${file}:${position.line}:${position.col}`;
    throw new TraceError(
      `${place}: invalid YAML: ${error.message.split('\n', 1)[0]?.replace(/ at line \d+.*$/, '')}`,
    );
  }
}
