import type { VirtualServiceSpecHttpMatch } from '../../../imports/networking.istio.io';
import type { ConnectionMatch, RequestMatch } from '../routes/route-table';
import type { Condition } from '../values/match';
import type { Path } from '../values/path';
import type { StringCondition } from '../values/string-condition';

/** Writes the conditions on a request as an entry of `http[].match`. */
export function toHttpMatch({ path, port, conditions }: RequestMatch): VirtualServiceSpecHttpMatch {
  const method = conditions.find((condition) => condition.kind === 'method');
  return {
    headers: stringMatches(conditions.filter((c) => c.kind === 'header').filter((c) => !c.negated)),
    withoutHeaders: stringMatches(conditions.filter((c) => c.kind === 'header').filter((c) => c.negated)),
    queryParams: stringMatches(conditions.filter((c) => c.kind === 'query parameter')),
    method: method && { exact: method.value },
    ...callersFields(conditions),
    ...(path !== undefined && { uri: toUri(path) }),
    ...(port !== undefined && { port }),
  };
}

/** Writes the conditions on a connection as an entry of `tcp[].match` or `tls[].match`. */
export function toConnectionMatch({ port, sniHosts, conditions }: ConnectionMatch) {
  return {
    ...callersFields(conditions),
    port,
    ...(sniHosts !== undefined && { sniHosts: [...sniHosts] }),
  };
}

function stringMatches(
  conditions: readonly { readonly name: string; readonly value: StringCondition }[],
): Record<string, StringMatch> | undefined {
  if (conditions.length === 0) return undefined;
  return Object.fromEntries(conditions.map(({ name, value }) => [name, toStringMatch(value)]));
}

function callersFields(conditions: readonly Condition[]): CallersMatch {
  const callers = conditions.filter((condition) => condition.kind === 'callers');
  const labels = Object.assign({}, ...callers.map((condition) => condition.labels));
  return {
    sourceLabels: Object.keys(labels).length === 0 ? undefined : labels,
    sourceNamespace: callers.find((condition) => condition.namespace !== undefined)?.namespace,
  };
}

/** Writes the path as Istio's `uri`. */
function toUri(path: Path): NonNullable<VirtualServiceSpecHttpMatch['uri']> {
  return { [path.kind]: path.text };
}

/** Istio's StringMatch in a manifest. An empty one requires only that there is a value. */
export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

/** Writes the condition as Istio's StringMatch. */
function toStringMatch(condition: StringCondition): StringMatch {
  if ('is' in condition) return { exact: condition.is };
  if ('prefix' in condition) return { prefix: condition.prefix };
  if ('regex' in condition) return { regex: condition.regex };
  return {};
}

/** Conditions on the caller, which Istio writes alike for requests and for connections. */
interface CallersMatch {
  readonly sourceLabels?: Record<string, string>;
  readonly sourceNamespace?: string;
}
