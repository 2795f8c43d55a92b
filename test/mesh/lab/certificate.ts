import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that signed itself, for these host names. */
export async function makeCertificate(
  folder: string,
  name: string,
  hosts: readonly string[],
): Promise<Certificate> {
  const [keyFile, certFile] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  const what = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  const subject = ['-subj', `/CN=${hosts[0]}`, '-addext', `subjectAltName=${names}`];
  await run('openssl', [...what, '-keyout', keyFile, '-out', certFile, ...subject]);
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
}
