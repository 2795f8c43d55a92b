import type { Json, JsonObject } from '../../mesh/objects/mesh-object';
import { TraceError } from '../trace-error';

/**
 * The claims of the request's token; undefined without one. A claim that is given several times is a list.
 *
 * @param written each as `NAME=VALUE`
 * @throws TraceError for a text that is no claim
 */
export function claimsOf(written: readonly string[] | undefined): JsonObject | undefined {
  if (written === undefined) return undefined;
  const claims: Record<string, Json> = {};
  for (const each of written) {
    const [name = '', value] = nameAndValue(each);
    if (name === '' || value === undefined)
      throw new TraceError(`--claim ${each} is not a claim: write NAME=VALUE`);
    const before = claims[name];
    claims[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return claims;
}

function nameAndValue(text: string): readonly [string, string?] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
