import type { ValueProblem } from '../problems/problem';
import { shown } from './shown';
import { matchesRegex, regexProblems } from './string-condition';

/** The three ways in which a path can be matched. */
export type PathKind = 'exact' | 'prefix' | 'regex';

/** Which paths a route takes. Stands for Istio's `http[].match[].uri`. */
export class Path {
  /**
   * Paths that begin with this text, as Istio understands it: `/api` takes `/api`, `/api/tasks` and
   * `/apis` too; write `/api/` to take only what lies below.
   */
  static prefix(text: string): Path {
    return new Path('prefix', text);
  }

  /** Just this path. A query behind it does not matter. */
  static exact(text: string): Path {
    return new Path('exact', text);
  }

  /** Paths that this regular expression matches as a whole, in the syntax of RE2. */
  static regex(expression: string): Path {
    return new Path('regex', expression);
  }

  private constructor(
    /** How the text is compared. */
    readonly kind: PathKind,
    /** The text, or the regular expression. */
    readonly text: string,
  ) {
    Object.freeze(this);
  }

  /** The path as a person writes it: `/api*`, `=/api` or `~/api/[0-9]+`. */
  toString(): string {
    if (this.kind === 'prefix') return `${this.text}*`;
    return this.kind === 'exact' ? `=${this.text}` : `~${this.text}`;
  }
}

const order: readonly PathKind[] = ['exact', 'regex', 'prefix'];

/**
 * The order in which Envoy must try paths so that the most specific wins: whole paths, then regular
 * expressions as the program orders them, then prefixes, the longest first.
 */
export function compareSpecificity(a: Path, b: Path): number {
  if (a.kind !== b.kind) return order.indexOf(a.kind) - order.indexOf(b.kind);
  if (a.kind === 'regex') return 0;
  if (a.text.length !== b.text.length) return b.text.length - a.text.length;
  return a.text < b.text ? -1 : Number(a.text > b.text);
}

/**
 * True when a regular expression takes whatever a prefix takes, as far as a few paths of each form can tell.
 */
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
      message: `a route takes the path ${shown(path.text)}`,
      effect: 'no request has such a path, so the route is never taken',
      fix: 'begin it with "/" and leave out query, fragment and white space',
    },
  ];
}
