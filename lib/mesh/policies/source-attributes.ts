import { type Attribute, textAttribute, unknownAttribute } from './attribute';
import { escaped, fits } from './patterns';
import type { Subject } from './subject';
import { principalsFor, type TrustDomains, trustDomainsFor } from './trust-domains';

/** The attribute of the caller of a connection with a key; undefined for other keys. */
export function sourceAttribute(
  key: string,
  { arrival, trusted }: Subject,
  ofPolicy: string,
): Attribute | undefined {
  // The manifests have no addresses of callers, nor of pods.
  if (key === 'source.ip' || key === 'remote.ip' || key === 'destination.ip') return unknownAttribute(false);
  const test = tests.get(key);
  if (test === undefined) return undefined;
  const { identity } = arrival;
  if (identity === 'unknown') return unknownAttribute(false);
  if (identity === 'none') return textAttribute(false, undefined, fits);
  const { namespace, serviceAccount } = identity;
  const principal = `${trusted[0]}/ns/${namespace}/sa/${serviceAccount}`;
  return {
    ...textAttribute(false, test.found(principal), () => false),
    fits: (value) => test.fits(value, principal, { trusted, ofPolicy }),
  };
}

/** What a value of a policy means depends on. */
interface Meaning {
  readonly trusted: TrustDomains;
  /** The namespace of the policy. */
  readonly ofPolicy: string;
}

interface SourceTest {
  /** The part of a principal that the attribute is. */
  readonly found: (principal: string) => string;
  /** Whether a principal fits a value, as istiod translates it for Envoy. */
  readonly fits: (value: string, principal: string, meaning: Meaning) => boolean;
}

const tests: ReadonlyMap<string, SourceTest> = new Map([
  [
    'source.principal',
    {
      found: (principal: string) => principal,
      fits: (value: string, principal: string, { trusted }: Meaning) =>
        principalsFor(value, trusted).some((each) => fits(each, principal)),
    },
  ],
  [
    'source.namespace',
    {
      found: (principal: string) => principal.split('/')[2] ?? '',
      // Stars may be anywhere.
      fits: (value: string, principal: string) =>
        new RegExp(`/ns/${value.split('*').map(escaped).join('.*')}/`).test(`/${principal}`),
    },
  ],
  [
    'source.serviceAccount',
    {
      found: (principal: string) => principal.split('/').slice(2).join('/').replace('/sa/', '/'),
      // An account without a namespace is one of the policy's namespace; a star is no pattern.
      fits: (value: string, principal: string, { ofPolicy }: Meaning) => {
        const full = value.includes('/') ? value : `${ofPolicy}/${value}`;
        return principal.endsWith(`/ns/${full.replace('/', '/sa/')}`);
      },
    },
  ],
  [
    'source.trustDomain',
    {
      found: (principal: string) => principal.split('/')[0] ?? '',
      fits: (value: string, principal: string, { trusted }: Meaning) =>
        trustDomainsFor(value, trusted).some((each) => fits(each, principal.split('/')[0] ?? '')),
    },
  ],
]);
