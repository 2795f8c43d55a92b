import { Duration } from 'cdk8s';
import type { BucketEnd } from './buckets';

/** How the users of a canary keep their version. */
export interface StickyProps {
  /**
   * The name of the cookie that keeps the bucket of a user. Two sticky canaries of one service need the same.
   *
   * @default - the names of the service and of the canary, as in `page-v2`: users of another canary are drawn anew.
   */
  readonly cookie?: string;
  /**
   * How long a browser keeps the cookie; longer than the canary lives. Maps to the attribute `Max-Age`.
   *
   * @default Duration.days(30)
   */
  readonly maxAge?: Duration;
  /**
   * The domain to whose subdomains the browser sends the cookie too. Maps to the attribute `Domain`.
   *
   * @default - only the host of the request.
   */
  readonly domain?: string;
  /**
   * Whether the browser sends the cookie with HTTPS only. Maps to the attribute `Secure`.
   *
   * @default false
   */
  readonly secure?: boolean;
  /**
   * Whether pages of other sites send the cookie. `None` needs `secure`. Maps to the attribute `SameSite`.
   *
   * @default 'Lax'
   */
  readonly sameSite?: 'Strict' | 'Lax' | 'None';
  /**
   * The buckets that the canary takes its users from. Of two sticky canaries of one service, one takes the lowest and
   * one the highest, so that neither takes users of the other when its weight rises.
   *
   * @default 'lowest'
   */
  readonly buckets?: BucketEnd;
}

/** How the users of a canary keep their version, with all defaults. */
export interface Sticky {
  /** The name of the cookie. */
  readonly cookie: string;
  /** The attributes of the cookie, in the order in which they are written. */
  readonly attributes: readonly string[];
  /** The buckets that the canary takes its users from. */
  readonly buckets: BucketEnd;
}

/** Fills in the defaults; undefined if the canary is not sticky. Values of a wrong type are reported as problems. */
export function stickyOf(given: boolean | StickyProps | undefined, byDefault: string): Sticky | undefined {
  if (given === undefined || given === false) return undefined;
  const props: StickyProps = typeof given === 'object' && given !== null ? given : {};
  const { cookie = byDefault, domain, secure = false, sameSite = 'Lax', buckets = 'lowest' } = props;
  return {
    cookie,
    attributes: [
      'Path=/',
      `Max-Age=${secondsOf(props.maxAge ?? Duration.days(30))}`,
      ...(domain === undefined ? [] : [`Domain=${domain}`]),
      ...(secure ? ['Secure'] : []),
      'HttpOnly',
      `SameSite=${sameSite}`,
    ],
    buckets,
  };
}

/** The seconds of a Duration; undefined for a value of another type. */
export function secondsOf(duration: unknown): number | undefined {
  const { toSeconds } = Object(duration);
  return typeof toSeconds === 'function' ? toSeconds.call(duration, { integral: false }) : undefined;
}
