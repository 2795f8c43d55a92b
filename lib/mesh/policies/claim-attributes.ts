import { isMapping, textsIn } from '../objects/json';
import type { Json, JsonObject } from '../objects/mesh-object';
import type { Attribute } from './attribute';
import { fitsText } from './patterns';

/**
 * A claim of the token of a request: a text, or a list of which one has to fit.
 *
 * @param path the name in brackets, `[iss]`; of a claim within another one `[realm_access][roles]`
 */
export function claimAttribute(path: string, claims: JsonObject | undefined): Attribute | undefined {
  const names = namesIn(path);
  if (names === undefined) return undefined;
  let value: Json | undefined = claims;
  for (const name of names) value = isMapping(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  const texts = textsIn(value);
  return {
    isOfRequests: true,
    isKnown: true,
    found: texts.length === 0 ? undefined : texts.join(', '),
    fits: (pattern) => texts.some((text) => fitsText(pattern, text)),
  };
}

/** The principal of a token: its issuer, a slash, and its subject. */
export function principalOfToken(claims: JsonObject | undefined): Attribute {
  const [[issuer], [subject]] = [textsIn(claims?.['iss']), textsIn(claims?.['sub'])];
  const isThere = issuer !== undefined && subject !== undefined;
  return {
    isOfRequests: true,
    isKnown: true,
    found: isThere ? `${issuer}/${subject}` : undefined,
    fits: (pattern) => isThere && fitsPrincipal(pattern, issuer, subject),
  };
}

/** The last slash separates the issuer, which may be a URL, from the subject. A star at one end stands in for both. */
function fitsPrincipal(pattern: string, issuer: string, subject: string): boolean {
  if (pattern === '*') return true;
  const slash = pattern.lastIndexOf('/');
  if (slash >= 0) {
    const [first, last] = [pattern.slice(0, slash), pattern.slice(slash + 1)];
    if (pattern.startsWith('*')) return fitsText(first, issuer) && last === subject;
    return first === issuer && (last.endsWith('*') ? fitsText(last, subject) : last === subject);
  }
  if (pattern.startsWith('*')) return subject.endsWith(pattern.slice(1));
  return pattern.endsWith('*') && issuer.startsWith(pattern.slice(0, -1));
}

/** The names in brackets; undefined if the text has another form. */
function namesIn(path: string): readonly string[] | undefined {
  if (/^(\[[^[\]]*\])+$/.test(path)) return path.slice(1, -1).split('][');
  return /^\[.*\]$/.test(path) ? [path.slice(1, -1)] : undefined;
}
