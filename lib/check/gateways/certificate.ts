import { valueAt } from '../../mesh/objects/json-path';
import type { MeshObject } from '../../mesh/objects/mesh-object';

/** Keys under which a Secret may contain certificate and key. */
const pairs = [
  ['tls.crt', 'tls.key'],
  ['cert', 'key'],
] as const;

/** The fault of a Secret as the certificate of a gateway; undefined if none is visible. */
export function secretFault(secret: MeshObject): string | undefined {
  const pair = pairs.find((names) => names.every((name) => textOf(secret, name) !== undefined));
  if (pair === undefined) return 'has no tls.crt or no tls.key';
  const [certificate = '', key = ''] = pair.map((name) => textOf(secret, name));
  if (certificate.trim() === '' || key.trim() === '') return 'has an empty tls.crt or tls.key';
  // A placeholder that another tool fills in is not a certificate, and not a fault.
  if (/\$\{|\{\{|^<.*>$|^(ref|vault):/.test(certificate)) return undefined;
  const { createPrivateKey, X509Certificate } = require('node:crypto') as typeof import('node:crypto');
  const parsed = attempt(() => new X509Certificate(certificate));
  if (parsed === undefined) return 'has a tls.crt that is not a PEM certificate';
  if (attempt(() => createPrivateKey(key)) === undefined)
    return 'has a tls.key that is not a PEM private key';
  return undefined;
}

/** When the certificate in a Secret expires; undefined if it has no readable certificate. */
export function expiryOf(secret: MeshObject): Date | undefined {
  const { X509Certificate } = require('node:crypto') as typeof import('node:crypto');
  for (const [name] of pairs) {
    const certificate = textOf(secret, name);
    if (certificate === undefined) continue;
    const parsed = attempt(() => new X509Certificate(certificate));
    if (parsed !== undefined) return new Date(parsed.validTo);
  }
  return undefined;
}

function textOf(secret: MeshObject, name: string): string | undefined {
  const plain = valueAt(secret, 'stringData', name);
  if (typeof plain === 'string') return plain;
  const encoded = valueAt(secret, 'data', name);
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
}

function attempt<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
