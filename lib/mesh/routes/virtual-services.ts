import type { HttpRoute, TcpRoute, TlsRoute, VirtualServiceSpec } from '../objects/istio-types';
import type { Field, MeshObject } from '../objects/mesh-object';
import { readOnce } from '../objects/read-once';
import { fullHost, type HostScope } from '../registry/hosts';
import { type Export, exportOf } from '../registry/services';
import { mergedDelegate } from './delegates';
import type { HttpRule } from './http-rules';

/** The name in `gateways` for all sidecars. */
export const MESH = 'mesh';

/** A parsed VirtualService, with full names and merged delegates. */
export interface VirtualService {
  readonly object: MeshObject;
  readonly spec: VirtualServiceSpec;
  /** The full names of `spec.hosts`, in order; empty for a delegate. */
  readonly hosts: readonly string[];
  /** `mesh`, or `NAMESPACE/NAME` of the Gateways. */
  readonly gateways: ReadonlySet<string>;
  readonly exportedTo: Export;
  /** The rules, in the order of evaluation. */
  readonly http: readonly HttpRule[];
  readonly tls: readonly ConnectionRule<TlsRoute>[];
  readonly tcp: readonly ConnectionRule<TcpRoute>[];
  /** Rules whose delegate does not exist or cannot be used; they are left out. */
  readonly lost: readonly LostDelegate[];
}

/** One tls or tcp rule. */
export interface ConnectionRule<Route> {
  readonly at: Field;
  readonly route: Route;
  readonly scope: HostScope;
}

/** A rule without a usable delegate. */
export interface LostDelegate {
  /** The element of `spec.http`. */
  readonly at: Field;
  /** `NAMESPACE/NAME` of the delegate. */
  readonly wanted: string;
  /** Why the delegate cannot be used. */
  readonly reason: 'missing' | 'not-exported' | 'has-hosts' | 'conflicting-match';
}

/**
 * Parses all VirtualServices; those without hosts are delegates.
 *
 * @param exportTo that of VirtualServices without one; undefined for all namespaces
 */
export function virtualServicesOf(
  objects: readonly MeshObject[],
  domain: string,
  exportTo?: readonly string[],
): VirtualService[] {
  if (exportTo !== undefined) return objects.map(exportedByDefault(objects, domain, exportTo));
  if (!objects.some(delegates)) return objects.map((object) => byItself(object, domain));
  const delegatesOf = named(objects);
  return objects.map((object) =>
    delegates(object) ? virtualServiceOf(object, domain, delegatesOf) : byItself(object, domain),
  );
}

/** Delegates without `exportTo` are exported by the same default. */
function exportedByDefault(
  objects: readonly MeshObject[],
  domain: string,
  exportTo: readonly string[],
): (object: MeshObject) => VirtualService {
  const delegatesOf = { ...named(objects), exportTo };
  return (object) => {
    const found = delegates(object)
      ? virtualServiceOf(object, domain, delegatesOf)
      : byItself(object, domain);
    if ((found.spec.exportTo ?? []).length > 0) return found;
    return { ...found, exportedTo: exportOf(exportTo, object.namespace) };
  };
}

/** The VirtualServices that rules may delegate to. */
interface Delegates {
  readonly byName: ReadonlyMap<string, MeshObject>;
  /** `exportTo` of those without one. */
  readonly exportTo: readonly string[] | undefined;
}

function named(objects: readonly MeshObject[]): Delegates {
  const byName = new Map(objects.map((object) => [`${object.namespace}/${object.name}`, object]));
  return { byName, exportTo: undefined };
}

const noDelegates: Delegates = { byName: new Map(), exportTo: undefined };

function delegates(object: MeshObject): boolean {
  return specOf(object).http?.some(({ delegate }) => delegate !== undefined) ?? false;
}

/** Parses a VirtualService without delegates, whose meaning does not depend on others. */
const byItself = readOnce((object, domain) => virtualServiceOf(object, domain, noDelegates));

function virtualServiceOf(object: MeshObject, domain: string, others: Delegates): VirtualService {
  const spec = specOf(object);
  const scope = { namespace: object.namespace, domain };
  const { rules, lost } = httpRules(object, spec, scope, others);
  return {
    object,
    spec,
    hosts: (spec.hosts ?? []).map((host) => fullHost(host, scope)),
    gateways: gatewayNames(spec.gateways, object.namespace),
    exportedTo: exportOf(spec.exportTo, object.namespace),
    http: rules,
    tls: connectionRules(object, 'tls', spec.tls, scope),
    tcp: connectionRules(object, 'tcp', spec.tcp, scope),
    lost,
  };
}

/** The full names of `gateways`; undefined means all sidecars. */
export function gatewayNames(
  gateways: readonly string[] | undefined,
  namespace: string,
): ReadonlySet<string> {
  if (gateways === undefined || gateways.length === 0) return new Set([MESH]);
  return new Set(gateways.map((name) => gatewayName(name, namespace)));
}

/** The full name of a Gateway, as istiod resolves it: `NAME`, `NAMESPACE/NAME`, or the old `NAME.NAMESPACE…`. */
export function gatewayName(name: string, namespace: string): string {
  if (name === MESH) return MESH;
  if (name.includes('/')) return name;
  const [short = '', other] = name.split('.');
  return other === undefined ? `${namespace}/${short}` : `${other}/${short}`;
}

function specOf(object: MeshObject): VirtualServiceSpec {
  return (object.data['spec'] ?? {}) as VirtualServiceSpec;
}

interface Rules {
  readonly rules: HttpRule[];
  readonly lost: LostDelegate[];
}

function httpRules(object: MeshObject, spec: VirtualServiceSpec, scope: HostScope, others: Delegates): Rules {
  const rules: HttpRule[] = [];
  const lost: LostDelegate[] = [];
  for (const [index, route] of (spec.http ?? []).entries()) {
    const own = ruleOf(object, route, index, scope);
    if (route.delegate === undefined || (spec.hosts ?? []).length === 0) {
      rules.push(own);
      continue;
    }
    const { name = '', namespace } = route.delegate;
    const wanted = `${namespace || object.namespace}/${name}`;
    const delegated = delegatedRules(own, others.byName.get(wanted), scope.domain, others.exportTo);
    if (typeof delegated === 'string') lost.push({ at: own.at, wanted, reason: delegated });
    else rules.push(...delegated);
  }
  return { rules, lost };
}

function delegatedRules(
  root: HttpRule,
  delegate: MeshObject | undefined,
  domain: string,
  exportTo: readonly string[] | undefined,
): HttpRule[] | LostDelegate['reason'] {
  if (delegate === undefined) return 'missing';
  const spec = specOf(delegate);
  if ((spec.hosts ?? []).length > 0) return 'has-hosts';
  const exported = (spec.exportTo ?? []).length > 0 ? spec.exportTo : exportTo;
  const { everywhere, namespaces } = exportOf(exported, delegate.namespace);
  if (!everywhere && !namespaces.has(root.at.object.namespace)) return 'not-exported';
  const scope = { namespace: delegate.namespace, domain };
  const merged = (spec.http ?? []).flatMap((route, index) => {
    const rule = mergedDelegate(root, ruleOf(delegate, route, index, scope));
    return rule === undefined ? [] : [rule];
  });
  return merged.length === 0 && (spec.http ?? []).length > 0 ? 'conflicting-match' : merged;
}

function ruleOf(object: MeshObject, route: HttpRoute, index: number, scope: HostScope): HttpRule {
  const path = ['spec', 'http', index];
  const matches = (route.match ?? []).map((match, each) => ({
    at: { object, path: [...path, 'match', each] },
    match,
    gateways: match.gateways?.length ? gatewayNames(match.gateways, object.namespace) : undefined,
  }));
  return { at: { object, path }, route, name: route.name ?? '', matches, scope, virtualService: object };
}

function connectionRules<Route>(
  object: MeshObject,
  kind: 'tls' | 'tcp',
  routes: readonly Route[] | undefined,
  scope: HostScope,
): ConnectionRule<Route>[] {
  return (routes ?? []).map((route, index) => ({
    at: { object, path: ['spec', kind, index] },
    route,
    scope,
  }));
}
