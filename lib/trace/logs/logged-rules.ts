import { hostCovers } from '../../mesh/registry/hosts';
import type { Request } from '../../mesh/request';
import type { HttpRule } from '../../mesh/routes/http-rules';
import { atGateway, type TracedCaller } from '../callers';
import { callersFor } from '../default-callers';
import { type Trace, traceOf } from '../trace';
import { TraceError } from '../trace-error';
import type { FailingRequest } from './explanation';

/** The host that a request names, without its port. */
export function hostIn(authority: string): string {
  return authority.replace(/:\d+$/, '');
}

/** The port of an address; 0 without one. */
export function portIn(address: string): number {
  return Number(/:(\d+)$/.exec(address)?.[1] ?? 0);
}

/**
 * The port that a client called at a gateway. Its pods may listen on ports above 1024 for those below, as Istio's chart once
 * had it.
 */
export function gatewayPort({ mesh, entry }: Pick<FailingRequest, 'mesh' | 'entry'>): number {
  const port = portIn(entry.downstreamLocal);
  const isServed = mesh.gateways.some(({ servers }) => servers.some((server) => server.port === port));
  if (isServed) return port;
  return { 8080: 80, 8443: 443 }[port] ?? port;
}

/**
 * Traces of a logged request, from the callers that may have sent it. A log has no headers, so a rule that asks for one is
 * passed over in them.
 */
export function tracesOf({ mesh, entry }: Pick<FailingRequest, 'mesh' | 'entry'>): readonly Trace[] {
  const host = hostIn(entry.authority);
  if (entry.method === '' || host === '') return [];
  const request: Request = {
    protocol: 'http',
    host,
    port: portIn(entry.downstreamLocal) || portIn(entry.authority) || 80,
    path: `${entry.path || '/'}${entry.query}`,
    method: entry.method,
    headers: new Map(),
  };
  const port = gatewayPort({ mesh, entry });
  const endsTls = mesh.gateways.some(({ servers }) =>
    servers.some((server) => server.port === port && server.endsTls),
  );
  const outer: Request = { ...request, port, protocol: endsTls ? 'https' : 'http' };
  return callersOf(mesh, outer).flatMap((caller) => {
    try {
      return traceOf(mesh, caller, caller.caller.kind === 'gateway' ? outer : request);
    } catch (error) {
      if (error instanceof TraceError) return [];
      throw error;
    }
  });
}

/** The gateways or pods that may have logged a request; all gateways on the port if none has the host. */
function callersOf(mesh: FailingRequest['mesh'], outer: Request): readonly TracedCaller[] {
  try {
    return callersFor(mesh, outer, undefined);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return mesh.gateways
      .filter(({ servers }) => servers.some(({ port }) => port === outer.port))
      .map(({ name }) => atGateway(mesh, name));
  }
}

/** The rules that may have taken a request: by the name of its route, else by a trace, else all of its host. */
export function rulesFor(request: Pick<FailingRequest, 'mesh' | 'entry' | 'called'>): readonly HttpRule[] {
  const { mesh, entry, called } = request;
  const name = hostIn(entry.authority);
  const hosts = [name, ...(called.kind === 'outbound' ? [called.host] : [])].filter((each) => each !== '');
  const ofHost = mesh.virtualServices.filter((each) =>
    each.hosts.some((pattern) =>
      hosts.some((host) => hostCovers(pattern, host) || pattern.startsWith(`${host}.`)),
    ),
  );
  const isNamed = ({ name: own }: HttpRule) => own !== '' && own === entry.route;
  const named = ofHost.flatMap(({ http }) => http).filter(isNamed);
  if (named.length > 0) return named;
  const traced = tracesOf(request).flatMap(({ rule }) => rule ?? []);
  // Without its headers a request may seem to be taken by a later rule.
  const isOpen = traced.some((rule) =>
    asksForHeaders(
      ofHost.flatMap(({ http }) => http),
      rule,
    ),
  );
  if (traced.length > 0 && !isOpen) return traced;
  return [...traced, ...ofHost.flatMap(({ http }) => http).filter((each) => !traced.includes(each))];
}

function asksForHeaders(rules: readonly HttpRule[], taken: HttpRule): boolean {
  const before = rules.slice(0, Math.max(0, rules.indexOf(taken)));
  return before.some(({ matches }) => matches.some(({ match }) => match.headers !== undefined));
}
