import type { ValueProblem } from '../problems/problem';
import type { HttpMethod } from './match';
import type { Path } from './path';
import { shown } from './shown';

/** The requests that a caller may send, beyond the port. */
export interface Operation {
  /**
   * The paths that the caller requests, as the called pods see them: `Path.exact` or `Path.prefix`, for the methods of a
   * grpc port such as `Path.exact('/shop.Cart/Add')`. Other paths get 403 if the callee's `callers` are `declared`.
   * Only for ports with protocol http, http2 or grpc. Maps to `operation.paths` of an AuthorizationPolicy.
   *
   * @default - all paths.
   */
  readonly paths?: readonly Path[];
  /**
   * The HTTP methods that the caller uses. Others get 403 if the callee's `callers` are `declared`. Only for ports with
   * protocol http, http2 or grpc (whose method is always POST). Maps to `operation.methods` of an AuthorizationPolicy.
   *
   * @default - all methods.
   */
  readonly methods?: readonly HttpMethod[];
}

/** True if the operation says more than the port. */
export function isNarrow({ paths, methods }: Operation): boolean {
  return paths !== undefined || methods !== undefined;
}

/** A path as a value of `operation.paths`, where a star at the end stands for any text. */
export function pathValue({ kind, text }: Path): string {
  return kind === 'prefix' ? `${text}*` : text;
}

/** Whether an AuthorizationPolicy can express a path: it has no regular expressions, and a star is a wildcard. */
export function isPathValue({ kind, text }: Path): boolean {
  return kind !== 'regex' && !text.includes('*');
}

/** The problems of the paths and methods of a caller, by themselves. */
export function operationProblems(what: string, { paths, methods }: Operation): ValueProblem[] {
  return [
    ...listProblems(what, 'paths', paths, "Path.prefix('/cart/')"),
    ...listProblems(what, 'methods', methods, "'GET'"),
    ...listOf<Path>(paths).flatMap((path) => pathProblem(what, path)),
    ...listOf<HttpMethod>(methods)
      .filter((method) => typeof method !== 'string' || !/^[A-Z]+$/.test(method))
      .map((method) => ({
        rule: 'invalid-match',
        message: `${what} has the method ${shown(method)}, which HTTP does not have`,
        effect: 'no request has this method, so the policy would refuse the calls: 403',
        fix: "use a method in upper case, such as 'GET'",
      })),
  ];
}

function listProblems(what: string, field: string, list: unknown, example: string): ValueProblem[] {
  if (list === undefined || (Array.isArray(list) && list.length > 0)) return [];
  return [
    {
      rule: 'empty-operation',
      message: `${what} has ${field}: ${shown(list)}, which names none`,
      effect: `Istio reads an empty list as all ${field}, so the policy would restrict nothing`,
      fix: `list them, as in ${field}: [${example}], or remove ${field}`,
    },
  ];
}

function pathProblem(what: string, path: Path): ValueProblem[] {
  const { kind, text } = Object(path) as Partial<Path>;
  const isPath = typeof text === 'string' && (kind === 'exact' || kind === 'prefix' || kind === 'regex');
  if (isPath && isPathValue(path) && text.startsWith('/') && !/[?#\s]/.test(text)) return [];
  return [
    {
      rule: 'path-not-in-policy',
      message: `${what} has the path ${isPath ? String(path) : shown(path)}, which a policy cannot express`,
      effect: 'an AuthorizationPolicy compares a whole path or its beginning, so the calls would get 403',
      fix: "use Path.exact or Path.prefix with a text that begins with '/', without '*', query and fragment",
    },
  ];
}

function listOf<Value>(list: unknown): readonly Value[] {
  return Array.isArray(list) ? list : [];
}
