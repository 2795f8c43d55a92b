import { type Certificate, makeCertificate } from '../lab/certificate';
import type { Lab } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';

/** The placeholder for a certificate in a fixture's Secret; rules know `${…}` as a value that is filled in later. */
const WANTED = /^(LAB|\$\{LAB\})$/;
const isWanted = (value: unknown) => typeof value === 'string' && WANTED.test(value);
let made: Promise<Certificate> | undefined;

/** Puts a real certificate where a Secret asks for one. */
export async function withCertificates(
  lab: Lab,
  objects: readonly KubernetesObject[],
): Promise<readonly KubernetesObject[]> {
  const asks = ({ kind, ...rest }: KubernetesObject) =>
    kind === 'Secret' && Object.values((rest['stringData'] ?? {}) as object).some(isWanted);
  if (!objects.some(asks)) return objects;
  made ??= makeCertificate(lab.places.work, 'fixtures', ['shop.example.com', '*.example.com']);
  const { key, cert } = await made;
  const filled = Object.entries({ 'tls.crt': cert, 'tls.key': key, 'ca.crt': cert });
  return objects.map((object) => {
    if (!asks(object)) return object;
    const wanted = object['stringData'] as Readonly<Record<string, string>>;
    const real = filled.filter(([name]) => isWanted(wanted[name]));
    return { ...object, stringData: { ...wanted, ...Object.fromEntries(real) } };
  });
}
