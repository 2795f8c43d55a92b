import type { ValueProblem } from '../problems/problem';
import { shown } from './shown';
import { matchesRegex, regexProblems } from './string-condition';

/** The three kinds of path match. */
export type PathKind = 'exact' | 'prefix' | 'regex';

/** The paths that a route matches. Maps to Istio's `http[].match[].uri`. */
export class Path {
  /**
   * Paths that begin with this string, as in Istio: `/api` matches `/api`, `/api/tasks` and also `/apis`. Use `/api/`
   * to match only the paths below it.
   */
  static prefix(text: string): Path {
    return new Path('prefix', text);
  }

  /** Exactly this path, with any query. */
  static exact(text: string): Path {
    return new Path('exact', text);
  }

  /** Paths that this regular expression in RE2 syntax matches as a whole. */
  static regex(expression: string): Path {
    return new Path('regex', expression);
  }

  private constructor(
    /** The kind of match. */
    readonly kind: PathKind,
    /** The path, the prefix or the regular expression. */
    readonly text: string,
  ) {
    Object.freeze(this);
  }

  /** The path in short form: `/api*`, `=/api` or `~/api/[0-9]+`. */
  toString(): string {
    if (this.kind === 'prefix') return `${this.text}*`;
    return this.kind === 'exact' ? `=${this.text}` : `~${this.text}`;
  }
}

const order: readonly PathKind[] = ['exact', 'regex', 'prefix'];

/**
 * Compares paths for the order in which Envoy must try them so that the most specific wins: exact paths, then regular
 * expressions in the order of the program, then prefixes, the longest first.
 */
export function compareSpecificity(a: Path, b: Path): number {
  if (a.kind !== b.kind) return order.indexOf(a.kind) - order.indexOf(b.kind);
  if (a.kind === 'regex') return 0;
  if (a.text.length !== b.text.length) return b.text.length - a.text.length;
  return a.text < b.text ? -1 : Number(a.text > b.text);
}

/** True when a regular expression seems to match every path of a prefix, judged by a few sample paths. */
export function takesAllBelow(path: Path, prefix: string): boolean {
  if (path.kind !== 'regex' || pathProblems(path).length > 0) return false;
  const below = ['', 'x', '/', '/x', '/0/-_~', '/a/b.c/d/'];
  return below.every((rest) => matchesRegex(path.text, prefix + rest));
}

/** The problems of a path by itself. */
export function pathProblems(path: Path): ValueProblem[] {
  if (path.kind === 'regex') return regexProblems('a path', path.text);
  if (typeof path.text === 'string' && path.text.startsWith('/') && !/[?#\s]/.test(path.text)) return [];
  return [
    {
      rule: 'invalid-path',
      message: `a route has the invalid path ${shown(path.text)}`,
      effect: 'no request has such a path, so the route never matches',
      fix: 'begin it with "/", without query, fragment and white space',
    },
  ];
}
