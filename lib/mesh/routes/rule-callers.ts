import type { TcpMatch, TlsMatch } from '../objects/istio-types';
import type { RuleMatch } from './http-rules';
import { gatewayNames, type VirtualService } from './virtual-services';

/** The proxies that take a rule, as far as its matches name them. */
export interface RuleCallers {
  /** `mesh`, or `NAMESPACE/NAME` of the Gateways: those of the VirtualService that a match of the rule is for. */
  readonly gateways: ReadonlySet<string>;
  /** The namespaces of the sidecars; undefined for all. */
  readonly namespaces: ReadonlySet<string> | undefined;
}

/** What one match says about its callers. */
interface Condition {
  readonly gateways: ReadonlySet<string> | undefined;
  readonly namespace: string | undefined;
}

/** What a match of an http rule says about its callers: istiod reads only its gateways if it names some. */
export function ofHttp({ gateways, match }: RuleMatch): Condition {
  return { gateways, namespace: gateways === undefined ? match.sourceNamespace || undefined : undefined };
}

/** What a match of a tls or tcp rule says about its callers. */
export function ofConnection(match: TcpMatch | TlsMatch, own: string): Condition {
  const gateways = match.gateways?.length ? gatewayNames(match.gateways, own) : undefined;
  return { gateways, namespace: match.sourceNamespace || undefined };
}

/** The callers of a rule with these matches; every caller of its VirtualService if it has none. */
export function ruleCallers(
  { gateways: bound }: VirtualService,
  conditions: readonly Condition[],
): RuleCallers {
  const named = conditions.map(({ gateways }) => gateways);
  const isForAll = conditions.length === 0 || named.some((each) => each === undefined);
  const wanted = new Set(named.flatMap((each) => [...(each ?? [])]));
  const namespaces = conditions.flatMap(({ namespace }) => namespace ?? []);
  return {
    gateways: isForAll ? bound : new Set([...bound].filter((name) => wanted.has(name))),
    namespaces:
      namespaces.length > 0 && namespaces.length === conditions.length ? new Set(namespaces) : undefined,
  };
}
