import type { Sample } from '../../traffic/sample';
import type { Difference } from '../difference';
import { headlineOf } from './words';

/** A difference in the format of `schemas/diff.json`. */
export function differenceJson(difference: Difference): string {
  const { lines, unknown, assumptions, notes, compared } = difference;
  const data = {
    headline: headlineOf(difference),
    changes: lines.map(({ kind, hosts, callers, requests, subject, before, after, words, example }) => ({
      kind,
      hosts,
      callers,
      requests,
      subject,
      before,
      after,
      words,
      example: exampleData(example),
    })),
    notCompared: unknown.map(({ name, why }) => ({ name, why })),
    assumed: assumptions.map(({ object: { apiVersion, kind, namespace, name }, words }) => ({
      apiVersion,
      kind,
      namespace,
      name,
      words,
    })),
    notes,
    compared,
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
}

function exampleData({ caller, request: { request } }: Sample): unknown {
  const { protocol, host, port, authority, path, method, headers, sni } = request;
  const isHttp = protocol === 'http' || protocol === 'https';
  return {
    from: {
      ...caller.caller,
      serviceAccount: caller.identity?.serviceAccount ?? null,
      hasProxy: caller.hasProxy ?? true,
    },
    protocol,
    host,
    port,
    ...(isHttp && {
      authority: authority ?? host,
      method: method ?? 'GET',
      path: path ?? '/',
      headers: Object.fromEntries(headers ?? []),
    }),
    ...(protocol === 'tls' && { sni: sni ?? host }),
  };
}
