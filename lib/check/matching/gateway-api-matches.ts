import type { Json } from '../../mesh/objects/mesh-object';

interface Text {
  readonly type: string;
  readonly value: string;
}

/** One match of an HTTPRoute or a GRPCRoute, with the defaults of the API server filled in. */
export interface GatewayApiMatch {
  /** The same for matches that take the same requests. */
  readonly key: string;
  readonly path: Text;
  /** Whether the path is all that it compares. */
  readonly isPathAlone: boolean;
}

/** The matches of a rule; a rule without any matches every request. */
export function gatewayApiMatchesOf(kind: string, matches: readonly Json[]): GatewayApiMatch[] {
  return (matches.length === 0 ? [{}] : matches).map((match) => matchOf(kind, fieldsOf(match)));
}

function matchOf(kind: string, match: Record<string, unknown>): GatewayApiMatch {
  const headers = textsOf(match['headers'], (name) => name.toLowerCase());
  if (kind === 'GRPCRoute') {
    const { type = 'Exact', service = '', method = '' } = fieldsOf(match['method']);
    const key = JSON.stringify([String(type), String(service), String(method), headers]);
    return {
      key,
      path: { type: 'PathPrefix', value: `/${String(service)}` },
      isPathAlone: headers.length === 0,
    };
  }
  const { type = 'PathPrefix', value = '/' } = fieldsOf(match['path']);
  const path = { type: String(type), value: String(value) };
  // "When specified, a trailing `/` is ignored", says the Gateway API of prefixes.
  if (path.type === 'PathPrefix' && path.value !== '/') path.value = path.value.replace(/\/$/, '');
  const { method = '' } = match;
  const parameters = textsOf(match['queryParams'], (name) => name);
  return {
    key: JSON.stringify([path.type, path.value, String(method), headers, parameters]),
    path,
    isPathAlone: method === '' && headers.length === 0 && parameters.length === 0,
  };
}

/** Named texts, sorted by name. */
function textsOf(list: unknown, nameOf: (name: string) => string): readonly (readonly string[])[] {
  const texts = (Array.isArray(list) ? list : []).map((each) => {
    const { name = '', type = 'Exact', value = '' } = fieldsOf(each);
    return [nameOf(String(name)), String(type), String(value)] as const;
  });
  return texts.sort((a, b) => (a.join('\0') < b.join('\0') ? -1 : 1));
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
