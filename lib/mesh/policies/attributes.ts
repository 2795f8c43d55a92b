import type { Arrival } from './arrival';
import { type Attribute, textAttribute, unknownAttribute } from './attribute';
import { claimAttribute, principalOfToken } from './claim-attributes';
import { headerAttribute } from './header-attributes';
import { normalizedPath } from './normalized-path';
import { fitsTemplate, isTemplate } from './path-templates';
import { fits, fitsText } from './patterns';
import { sourceAttribute } from './source-attributes';
import type { Subject } from './subject';

/** The key of the attribute that a field of a source or an operation is about. */
const keys: ReadonlyMap<string, string> = new Map([
  ['principals', 'source.principal'],
  ['requestPrincipals', 'request.auth.principal'],
  ['namespaces', 'source.namespace'],
  ['serviceAccounts', 'source.serviceAccount'],
  ['trustDomains', 'source.trustDomain'],
  ['ipBlocks', 'source.ip'],
  ['remoteIpBlocks', 'remote.ip'],
  ['hosts', 'host'],
  ['ports', 'destination.port'],
  ['methods', 'method'],
  ['paths', 'path'],
]);

/** A field of a source or an operation: the key of its attribute, and whether it lists values that are excluded. */
export function keyOfField(field: string): { readonly key: string; readonly excludes: boolean } | undefined {
  const excludes = /^not[A-Z]/.test(field);
  const name = excludes ? field.charAt(3).toLowerCase() + field.slice(4) : field;
  const key = keys.get(name);
  return key === undefined ? undefined : { key, excludes };
}

/**
 * The attribute of a request or a connection with a key; undefined for a key that istiod does not know.
 *
 * @param namespace of the policy, for names of service accounts
 */
export function attributeOf(key: string, subject: Subject, namespace: string): Attribute | undefined {
  const { arrival, claims } = subject;
  const source = sourceAttribute(key, subject, namespace);
  if (source !== undefined) return source;
  if (key.startsWith('request.headers')) return headerAttribute(key.slice('request.headers'.length), subject);
  if (key.startsWith('request.auth.claims'))
    return claimAttribute(key.slice('request.auth.claims'.length), claims);
  if (key.startsWith('experimental.envoy.filters.')) return unknownAttribute(false);
  switch (key) {
    case 'request.auth.principal':
      return principalOfToken(claims);
    case 'request.auth.audiences':
      return claimAttribute('[aud]', claims);
    case 'request.auth.presenter':
      return claimAttribute('[azp]', claims);
    case 'destination.port':
      return arrival.port === undefined ? unknownAttribute(false) : portAttribute(arrival.port);
    case 'connection.sni':
      return serverName(arrival);
    case 'host':
      return host(arrival);
    case 'method':
      return textAttribute(true, arrival.method ?? 'GET', fits);
    case 'path':
      return path(subject);
    default:
      return undefined;
  }
}

function portAttribute(port: number): Attribute {
  return textAttribute(false, String(port), (value) => Number(value) === port);
}

function serverName({ sni, identity }: Arrival): Attribute {
  if (sni === undefined && identity !== 'none') return unknownAttribute(false);
  return textAttribute(false, sni ?? '', fitsText);
}

/** Hosts are compared without their case, and with the port that the client sends. */
function host({ authority }: Arrival): Attribute {
  if (authority === undefined) return unknownAttribute(true);
  return textAttribute(true, authority, (pattern, text) => fits(pattern.toLowerCase(), text.toLowerCase()));
}

/** Paths are compared after their normalization, and without the query. */
function path({ arrival, normalization }: Subject): Attribute {
  const [bare = ''] = normalizedPath(arrival.path ?? '/', normalization).split(/[?#]/, 1);
  return textAttribute(true, bare, (pattern, text) =>
    isTemplate(pattern) ? fitsTemplate(pattern, text) : fitsText(pattern, text),
  );
}
