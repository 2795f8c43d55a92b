import type { HttpMatch, StringMatch, TcpMatch, TlsMatch } from '../../mesh/objects/istio-types';
import { carries } from '../../mesh/registry/workloads';
import type { RuleMatch } from '../../mesh/routes/http-rules';
import { matches } from '../../mesh/routes/matching';
import { coversPath, coversText, isAny } from './text';

/** Whether every request that one match takes is taken by another. It may say no where only a proof is missing. */
export function covers(wide: RuleMatch, narrow: RuleMatch): boolean {
  const [a, b] = [wide.match, narrow.match];
  return (
    coversCaller(a, b) &&
    coversGateways(wide.gateways, narrow.gateways) &&
    coversPath(a, b) &&
    coversText(a.method, b.method) &&
    coversText(a.scheme, b.scheme) &&
    coversText(a.authority, b.authority) &&
    coversAll(lowered(a.headers), lowered(b.headers)) &&
    coversAll(entries(a.queryParams), entries(b.queryParams)) &&
    excludesNoMore(a, b)
  );
}

/** The same for connections. Envoy takes the most specific name or network, in whatever order they stand. */
export function coversConnection(
  wide: TlsMatch,
  narrow: TlsMatch,
  gateways: Gateways,
  other: Gateways,
): boolean {
  const hasAll = (a: readonly string[] = [], b: readonly string[] = []) =>
    a.length === 0 ? b.length === 0 : b.length > 0 && b.every((each) => a.includes(each));
  return (
    coversCaller(wide, narrow) &&
    coversGateways(gateways, other) &&
    hasAll(wide.sniHosts, narrow.sniHosts) &&
    hasAll(wide.destinationSubnets, narrow.destinationSubnets)
  );
}

/** Names in full; undefined for all that the VirtualService is for. */
export type Gateways = ReadonlySet<string> | undefined;

function coversCaller(a: Caller, b: Caller): boolean {
  return (
    (!a.port || a.port === b.port) &&
    (!a.sourceNamespace || a.sourceNamespace === b.sourceNamespace) &&
    carries(b.sourceLabels ?? {}, a.sourceLabels ?? {})
  );
}

type Caller = Pick<TcpMatch, 'port' | 'sourceLabels' | 'sourceNamespace'>;

function coversGateways(wide: Gateways, narrow: Gateways): boolean {
  if (wide === undefined || wide.size === 0) return true;
  return narrow !== undefined && narrow.size > 0 && [...narrow].every((name) => wide.has(name));
}

type Conditions = ReadonlyMap<string, StringMatch>;

function entries(conditions: Headers | undefined): Conditions {
  return conditions === undefined ? none : new Map(Object.entries(conditions));
}

type Headers = Readonly<Record<string, StringMatch>>;

/** Each match is compared with many. */
const known = new WeakMap<Headers, Conditions>();
const none: Conditions = new Map();

function lowered(headers: Headers | undefined): Conditions {
  if (headers === undefined) return none;
  const found =
    known.get(headers) ??
    new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  known.set(headers, found);
  return found;
}

/** An empty condition still asks for the header to be there. */
function coversAll(wide: Conditions, narrow: Conditions): boolean {
  for (const [name, condition] of wide) {
    if (!narrow.has(name) || !coversText(condition, narrow.get(name))) return false;
  }
  return true;
}

/** Whether all that one match turns away by `withoutHeaders` is turned away, or never meant, by the other. */
function excludesNoMore(a: HttpMatch, b: HttpMatch): boolean {
  const [unwanted, wanted] = [lowered(b.withoutHeaders), lowered(b.headers)];
  for (const [name, condition] of lowered(a.withoutHeaders)) {
    if (unwanted.has(name) && coversText(unwanted.get(name), condition)) continue;
    const exact = wanted.get(name)?.exact;
    if (!exact || isAny(condition) || matches(condition, exact)) return false;
  }
  return true;
}
