import type {
  DestinationRuleSpec,
  DestinationRuleSpecTrafficPolicy,
  DestinationRuleSpecTrafficPolicyTls,
  ServiceEntrySpec,
  VirtualServiceSpec,
  VirtualServiceSpecHttp,
  VirtualServiceSpecTls,
} from '../../../imports/networking.istio.io';
import type { Resolution } from '../external-service-props';
import type { ExternalPort, TlsOrigination } from '../values/external-port';
import { isHttp } from '../values/port';
import type { RoutePolicy } from '../values/route-policy';
import type { TrafficPolicyProps } from '../values/traffic-policy';
import { toRouteFields } from './route-fields';
import { toTrafficPolicy } from './traffic-policy';

/** The listeners of an egress gateway, as the routes to it name them. */
export interface EgressRoute {
  readonly reference: string;
  readonly host: string;
  readonly httpPort: number;
  readonly tlsPort: number;
}

/** An external service with its defaults filled in. */
export interface External {
  readonly host: string;
  readonly ports: readonly ExternalPort[];
  readonly resolution: Resolution;
  readonly endpoints?: readonly string[];
  readonly addresses?: readonly string[];
  readonly exportTo?: readonly string[];
  readonly through?: EgressRoute;
  readonly policy: TrafficPolicyProps & RoutePolicy;
}

/** Writes the host and its ports as a ServiceEntry. */
export function toServiceEntry(external: External): ServiceEntrySpec {
  const { host, ports, resolution, endpoints, addresses } = external;
  return {
    hosts: [host],
    addresses: addresses && [...addresses],
    ...exported(external),
    location: 'MESH_EXTERNAL',
    resolution,
    endpoints: endpoints?.map((address) => ({ address })),
    ports: ports.map(({ port, name, protocol, targetPort }) => ({
      number: port,
      name,
      protocol: protocol.toUpperCase(),
      ...(targetPort === port ? {} : { targetPort }),
    })),
  };
}

/** Writes how proxies connect to the host as a DestinationRule; undefined if they connect as to any host. */
export function toExternalRule(external: External): DestinationRuleSpec | undefined {
  const { host, ports, policy } = external;
  const common = toTrafficPolicy(policy);
  const originating = ports.filter(({ tls }) => tls !== undefined);
  if (common === undefined && originating.length === 0) return undefined;
  const [first] = originating;
  // Settings of a port inherit nothing, so the policy is repeated in them.
  const trafficPolicy: DestinationRuleSpecTrafficPolicy =
    originating.length === ports.length && ports.length === 1
      ? { ...common, tls: toTls(host, first?.tls ?? {}) }
      : {
          ...common,
          portLevelSettings: originating.map(({ port, tls = {} }) => ({
            port: { number: port },
            ...common,
            tls: toTls(host, tls),
          })),
        };
  return { host, ...exported(external), trafficPolicy };
}

/** Writes timeouts, retries and the way through the egress gateway as a VirtualService; undefined without these. */
export function toExternalRoutes(external: External): VirtualServiceSpec | undefined {
  const { host, ports, policy, through } = external;
  const http = ports.filter(isHttp);
  const fields = toRouteFields(policy);
  const hasPolicy = http.length > 0 && Object.values(fields).some((value) => value !== undefined);
  if (through !== undefined) return throughGateway(external, through);
  if (!hasPolicy) return undefined;
  return {
    hosts: [host],
    ...exported(external),
    http: http.map(({ port }) => ({
      name: http.length > 1 ? `default-${port}` : 'default',
      ...(http.length > 1 && { match: [{ port }] }),
      route: [to(host, port)],
      ...fields,
    })),
  };
}

/** Sends callers to the gateway. */
function throughGateway(external: External, through: EgressRoute): VirtualServiceSpec {
  const { host, ports, policy } = external;
  const http = ports.filter(isHttp).map(({ port }) => ({
    name: 'to-egress-gateway',
    match: [{ port }],
    route: [to(through.host, through.httpPort)],
    ...toRouteFields(policy),
  }));
  const tls = tlsPorts(external).map(({ port }) => ({
    match: [{ port, sniHosts: [host] }],
    route: [to(through.host, through.tlsPort)],
  }));
  return { hosts: [host], ...exported(external), ...rulesIn(http, tls) };
}

/** Writes the way from the egress gateway to the host, in a VirtualService of its own: it must be there first. */
export function toRoutesFromGateway(external: External): VirtualServiceSpec | undefined {
  const { host, ports, policy, through } = external;
  if (through === undefined) return undefined;
  const http = ports.filter(isHttp).map(({ port }) => ({
    name: 'from-egress-gateway',
    match: [{ port: through.httpPort }],
    route: [to(host, port)],
    // A gateway adds the certificate of the caller's proxy, which is of no concern to a server outside the mesh.
    headers: { request: { remove: ['x-forwarded-client-cert'] } },
    // Both proxies would retry, and the numbers multiply.
    ...(policy.retries !== undefined && { retries: { attempts: 0 } }),
  }));
  const tls = tlsPorts(external).map(({ port }) => ({
    match: [{ port: through.tlsPort, sniHosts: [host] }],
    route: [to(host, port)],
  }));
  return { hosts: [host], gateways: [through.reference], ...exported(external), ...rulesIn(http, tls) };
}

function tlsPorts({ ports }: External): readonly ExternalPort[] {
  return ports.filter(({ protocol }) => protocol === 'tls');
}

function rulesIn(
  http: VirtualServiceSpecHttp[],
  tls: VirtualServiceSpecTls[],
): Pick<VirtualServiceSpec, 'http' | 'tls'> {
  return { ...(http.length > 0 && { http }), ...(tls.length > 0 && { tls }) };
}

function to(host: string, port: number) {
  return { destination: { host, port: { number: port } }, weight: 100 };
}

// The names are always written: with a server name alone, Envoy accepts every certificate that a known CA has signed.
function toTls(
  host: string,
  { sni = host, subjectAltNames = [sni], caCertificates = 'system' }: TlsOrigination,
): DestinationRuleSpecTrafficPolicyTls {
  return { mode: 'SIMPLE', sni, subjectAltNames: [...subjectAltNames], caCertificates };
}

function exported({ exportTo }: External): { readonly exportTo?: string[] } {
  return exportTo === undefined ? {} : { exportTo: [...exportTo] };
}
