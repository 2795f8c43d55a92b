import { bucketRegex, bucketsOf } from '../values/buckets';
import { type Condition, cookie, header } from '../values/match';
import { type Release, stickyCanaries } from '../values/release';
import type { Sticky } from '../values/sticky';
import { type Destination, toSplit, toVersion, type WeightedDestination } from './route-table';

/** A rule for requests that no match of a canary takes. */
export interface SplitRule {
  readonly name: string;
  /** All of them must hold; none for all other requests. */
  readonly conditions: readonly Condition[];
  readonly destinations: readonly WeightedDestination[];
}

/**
 * The rules that split the requests that no match takes; the last one takes those that the others leave. Without sticky
 * canaries, it is the only one.
 *
 * With them, a request with the cookie is in the bucket that the cookie names. A request without it is in the bucket of
 * its x-request-id, which the first proxy draws at random, and the response sets the cookie to that id. At a service
 * that a request with the cookie reaches, the bucket therefore stays, and so does the version.
 */
export function splitRules(to: Destination, release: Release): readonly SplitRule[] {
  const sticky = stickyCanaries(release);
  const [first] = sticky;
  if (first === undefined) return [{ name: 'default', conditions: [], destinations: toSplit(to, release) }];
  const name = first.sticky.cookie;
  const withoutBucket = cookie(name).not.regex(bucketRegex()).conditions;
  const drawn = (regex: string) => [...withoutBucket, ...header('x-request-id').regex(regex).conditions];
  const ranges = sticky.map((canary) => ({
    ...canary,
    regex: bucketRegex(bucketsOf(canary.weight, canary.sticky.buckets)),
  }));
  const { stable, canaries } = release;
  const others = canaries.filter((canary) => !sticky.some(({ version }) => version === canary.version));
  return [
    ...ranges.map(({ version, regex }) => ({
      name: `${version.versionName}-sticky`,
      conditions: cookie(name).regex(regex).conditions,
      destinations: toVersion(to, version),
    })),
    ...ranges.map(({ version, regex, sticky: kept }) => ({
      name: `${version.versionName}-drawn`,
      conditions: drawn(regex),
      destinations: withCookie(toVersion(to, version), kept),
    })),
    {
      name: `${stable.versionName}-drawn`,
      conditions: drawn(bucketRegex()),
      destinations: withCookie(toVersion(to, stable), first.sticky),
    },
    { name: 'default', conditions: [], destinations: toSplit(to, { stable, canaries: others }) },
  ];
}

function withCookie(destinations: readonly WeightedDestination[], { cookie: name, attributes }: Sticky) {
  const setCookie = [`${name}=%REQ(X-REQUEST-ID)%`, ...attributes].join('; ');
  return destinations.map((destination) => ({ ...destination, setCookie }));
}
