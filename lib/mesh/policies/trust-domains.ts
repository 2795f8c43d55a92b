import type { Mesh } from '../mesh';
import { configurationTexts } from '../mesh-configuration';
import { fits } from './patterns';

/** The trust domain of the mesh first, then its aliases. */
export type TrustDomains = readonly [own: string, ...aliases: string[]];

/** A principal and a policy may call the trust domain of the mesh by this name, whatever it is. */
const anyName = 'cluster.local';

/** The trust domain of the mesh, and the aliases of it, by the configuration of the default revision. */
export function trustDomainsOf(mesh: Mesh): TrustDomains {
  const [first] = configurationTexts(mesh, 'mesh');
  const { trustDomain, trustDomainAliases } = first?.value ?? {};
  const aliases = Array.isArray(trustDomainAliases) ? trustDomainAliases : [];
  return [
    typeof trustDomain === 'string' && trustDomain !== '' ? trustDomain : anyName,
    ...aliases.filter((each) => typeof each === 'string'),
  ];
}

/** The principals that istiod writes for one of a policy: one for each trust domain, if it names one of them. */
export function principalsFor(principal: string, trusted: TrustDomains): readonly string[] {
  const [domain = '', ...rest] = principal.split('/');
  if (rest.length !== 4 || domain === '*') return [principal];
  if (domain !== anyName && !trusted.some((each) => fits(domain, each))) return [principal];
  const keeps = (each: string) => domain.startsWith('*') && fits(domain, each);
  return [...new Set(trusted.map((each) => (keeps(each) ? principal : [each, ...rest].join('/'))))];
}

/** The trust domains that istiod writes for one of a policy: all, if it is one of the mesh. */
export function trustDomainsFor(domain: string, trusted: TrustDomains): readonly string[] {
  return trusted.includes(domain) ? trusted : [domain];
}
