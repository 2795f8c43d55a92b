import type { ValueProblem } from '../problems/problem';
import { quoteRegex, regexProblems } from './string-condition';

/** Origins that match a regular expression. */
export interface OriginPattern {
  /**
   * A regular expression in RE2 syntax that must match the whole origin, as in
   * `https://[a-z0-9-]+\\.example\\.com`. Maps to `allowOrigins[].regex`.
   */
  readonly regex: string;
}

// An origin as a browser sends it: scheme and host in lower case, and the port unless it is the scheme's default.
const origin = /^[a-z][a-z0-9+.-]*:\/\/([a-z0-9._-]+|\[[0-9a-f:]+\])(:\d+)?$/;
const defaultPort = /^(http:\/\/.*:80|https:\/\/.*:443)$/;

/** The problems of origins that no browser sends, and of `*` together with credentials. */
export function originProblems(
  origins: readonly (string | OriginPattern)[],
  allowCredentials = false,
): ValueProblem[] {
  return origins.flatMap((given) => {
    if (typeof given !== 'string') return regexProblems('an origin of cors.allowOrigins', given.regex);
    if (given === '*') return allowCredentials ? [anybodyWithCredentials] : [];
    if (given === 'null' || (origin.test(given) && !defaultPort.test(given))) return [];
    return [
      {
        rule: 'invalid-origin',
        message: `cors.allowOrigins has ${JSON.stringify(given)}, which no browser sends`,
        effect: 'it is compared literally, so browsers block the responses to pages of these origins',
        fix: fixOf(given),
      },
    ];
  });
}

const anybodyWithCredentials: ValueProblem = {
  rule: 'credentials-for-every-origin',
  message: 'cors.allowOrigins has "*" together with allowCredentials',
  effect:
    "the proxy returns the origin of the page, so every page on the web may read responses to its visitor's cookies",
  fix: 'list the origins, or remove allowCredentials',
};

function fixOf(given: string): string {
  const [, scheme = '', before = '', after = ''] = /^([a-z]+:\/\/)?([^*]*)\*(.*)$/.exec(given) ?? [];
  if (given.includes('*')) {
    const regex = `${scheme || 'https://'}${quoteRegex(before)}[a-z0-9.-]+${quoteRegex(after)}`;
    return `use a regular expression, as in { regex: ${JSON.stringify(regex)} }`;
  }
  const mended = mendedOrigin(given);
  return mended === undefined
    ? "write scheme and host, as in 'https://app.example.com'"
    : `write '${mended}'`;
}

/** The origin of a URL as a browser writes it; undefined where it has none. */
function mendedOrigin(given: string): string | undefined {
  const url = given.includes('://') ? given : `https://${given}`;
  const mended = URL.canParse(url) ? new URL(url).origin : 'null';
  return mended === 'null' ? undefined : mended;
}
