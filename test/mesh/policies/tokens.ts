import { createSign, generateKeyPairSync } from 'node:crypto';
import type { JsonObject } from '../../../lib/mesh/objects/mesh-object';

const KEY = 'proof';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The key set by which proxies verify the tokens. */
export const JWKS = JSON.stringify({
  keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY, alg: 'RS256', use: 'sig' }],
});

/** A valid token with these claims. */
export function tokenOf(claims: JsonObject): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const expires = Math.floor(Date.now() / 1000) + 3600;
  const text = `${part({ alg: 'RS256', typ: 'JWT', kid: KEY })}.${part({ exp: expires, ...claims })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}
