import { isDeepStrictEqual } from 'node:util';
import type { VirtualServiceSpecHttpRoute } from '../../../imports/networking.istio.io';

type Destination = VirtualServiceSpecHttpRoute['destination'];

/** A rule as it is written, of http, tcp and tls alike. */
export interface WrittenRule {
  readonly name?: string;
  readonly match?: readonly object[];
  readonly route?: readonly { readonly destination?: Destination; readonly weight?: number }[];
  readonly mirror?: Destination;
  readonly mirrors?: readonly { readonly destination?: Destination }[];
  readonly redirect?: object;
  readonly directResponse?: object;
  readonly delegate?: object;
}

/** A service with the subsets of its release. */
export interface Released {
  readonly host: string;
  readonly subsets: readonly string[];
}

/** A rule that is not what the release says. */
export interface DriftingRule {
  readonly rule: string;
  /** The service that it leads to, or should. */
  readonly host: string | undefined;
  /** The predicate of a sentence whose subject is the rule. */
  readonly words: string;
  /** True where shares differ, so that these tell the effect. */
  readonly isShare: boolean;
}

const otherAnswers = ['redirect', 'directResponse', 'delegate'] as const;

/** The differences between the rules of a release and the rules of a manifest. */
export function ruleDrift(
  expected: readonly WrittenRule[],
  got: readonly WrittenRule[],
  services: readonly Released[],
): DriftingRule[] {
  const drift: DriftingRule[] = [];
  const own = new Set(expected.map(({ name }) => name));
  const note = (rule: WrittenRule, words: string, isShare = false) =>
    drift.push({ rule: rule.name ?? '', host: rule.route?.[0]?.destination?.host, words, isShare });
  let reached = -1;
  for (const rule of expected) {
    const at = got.findIndex(({ name }) => name === rule.name);
    const found = got[at];
    if (found === undefined) {
      note(rule, 'is missing');
      continue;
    }
    if (at < reached) note(rule, 'should stand before the rules behind it, but was moved');
    reached = Math.max(reached, at);
    if (!isDeepStrictEqual(found.match, rule.match)) {
      note(rule, `should match ${textOf(rule.match)}, but matches ${textOf(found.match)}`);
    }
    const other = otherAnswers.find((field) => found[field] !== undefined && rule[field] === undefined);
    if (other !== undefined) note(rule, `has ${other}, which answers in place of the release`);
    if (routeText(found) !== routeText(rule)) {
      note(rule, `sends ${routeText(found, rule)}, but the release says ${routeText(rule, rule)}`, true);
    }
    const before = got.slice(0, at).find((one) => !own.has(one.name) && takesAllOf(one, rule));
    if (before !== undefined) note(rule, `stands behind ${before.name}, which takes its requests`);
  }
  for (const rule of got) {
    for (const destination of destinationsOf(rule)) {
      const service = services.find(({ host }) => host === destination?.host);
      const subset = destination?.subset ?? '';
      if (service === undefined || service.subsets.includes(subset) || isTold(drift, rule)) continue;
      drift.push({
        rule: rule.name ?? '',
        host: service.host,
        words: `leads to ${subset ? `subset ${subset}` : 'no subset'} of ${service.host}, where the release has ${service.subsets.join(', ')}`,
        isShare: false,
      });
    }
  }
  return drift;
}

/** The share of each version, as Envoy computes it: the weight divided by the sum of all weights. */
export function sharesOf({ route = [] }: WrittenRule): string {
  const total = sumOf(route);
  const shares = route.map(({ destination, weight = 0 }) => {
    const share = route.length === 1 ? 100 : total === 0 ? 0 : (100 * weight) / total;
    return `${destination?.subset ?? 'all versions'} ${Math.round(share * 10) / 10}%`;
  });
  return shares.join(' / ') || 'no version';
}

/** The substitute for the name of a rule without one. */
export function matchOf({ match }: WrittenRule, protocol: string): string {
  return `${protocol} ${textOf(match)}`;
}

function takesAllOf(rule: WrittenRule, other: WrittenRule): boolean {
  const { match = [] } = rule;
  if (match.length === 0 || match.some((one) => Object.keys(one).length === 0)) return true;
  const { match: others = [] } = other;
  return others.some((each) => match.some((one) => isDeepStrictEqual(one, each)));
}

function destinationsOf({
  route = [],
  mirror,
  mirrors = [],
}: WrittenRule): readonly (Destination | undefined)[] {
  return [
    ...route.map(({ destination }) => destination),
    mirror,
    ...mirrors.map(({ destination }) => destination),
  ];
}

function isTold(drift: readonly DriftingRule[], { name }: WrittenRule): boolean {
  return drift.some(({ rule, isShare }) => isShare && rule === name);
}

/** `v1 90 / v2 10`; host and port stand there where they are not those of the rule that it is compared with. */
function routeText({ route = [] }: WrittenRule, compared?: WrittenRule): string {
  const usual = addressOf(compared?.route?.[0]?.destination);
  const texts = route.map(({ destination, weight }) => {
    const address = addressOf(destination);
    const share = weight ?? (route.length === 1 ? 100 : 0);
    return `${destination?.subset ?? 'no subset'}${address === usual ? '' : ` of ${address}`} ${share}`;
  });
  const sum = sumOf(route);
  return `${texts.join(' / ') || 'nothing'}${route.length < 2 || sum === 100 ? '' : ` (sum ${sum})`}`;
}

function addressOf(destination: Destination | undefined): string {
  return `${destination?.host ?? 'nowhere'}:${destination?.port?.number ?? 'any port'}`;
}

function sumOf(route: NonNullable<WrittenRule['route']>): number {
  return route.reduce((sum, { weight = 0 }) => sum + weight, 0);
}

function textOf(match: readonly object[] | undefined): string {
  return match === undefined || match.length === 0 ? 'all' : JSON.stringify(match);
}
