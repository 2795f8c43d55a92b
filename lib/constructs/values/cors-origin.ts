import type { ValueProblem } from '../problems/problem';
import { quoteRegex, regexProblems } from './string-condition';

/** Origins by a regular expression. */
export interface OriginPattern {
  /**
   * The whole origin matches this regular expression, in the syntax of RE2, as in
   * `https://[a-z0-9-]+\\.example\\.com`. Stands for `allowOrigins[].regex`.
   */
  readonly regex: string;
}

// How a browser writes an origin: scheme and host in lower case, the port unless it is the scheme's own.
const origin = /^[a-z][a-z0-9+.-]*:\/\/([a-z0-9._-]+|\[[0-9a-f:]+\])(:\d+)?$/;
const defaultPort = /^(http:\/\/.*:80|https:\/\/.*:443)$/;

/** Origins that no browser sends, and answers with credentials for every page. */
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
        effect: 'it is compared as it stands, so browsers refuse the answers to pages of these origins',
        fix: fixOf(given),
      },
    ];
  });
}

const anybodyWithCredentials: ValueProblem = {
  rule: 'credentials-for-every-origin',
  message: 'cors.allowOrigins has "*" beside allowCredentials',
  effect:
    "the proxy answers with the caller's own origin, so every page on the web may read answers with its visitor's cookies",
  fix: 'name the origins, or leave allowCredentials out',
};

function fixOf(given: string): string {
  const [, scheme = '', before = '', after = ''] = /^([a-z]+:\/\/)?([^*]*)\*(.*)$/.exec(given) ?? [];
  if (given.includes('*')) {
    const regex = `${scheme || 'https://'}${quoteRegex(before)}[a-z0-9.-]+${quoteRegex(after)}`;
    return `give a regular expression, as in { regex: ${JSON.stringify(regex)} }`;
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
