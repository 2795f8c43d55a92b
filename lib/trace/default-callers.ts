import { ingressesOf } from '../mesh/gateway/ingresses';
import type { Mesh } from '../mesh/mesh';
import { byCodeUnit } from '../mesh/objects/order';
import { similar } from '../mesh/objects/similar';
import { resolvedName } from '../mesh/registry/addresses';
import { hostCovers } from '../mesh/registry/hosts';
import type { MeshService } from '../mesh/registry/services';
import type { Request } from '../mesh/request';
import { atGateway, inNamespace, type TracedCaller } from './callers';
import { servedPort } from './gateway-ports';
import { TraceError } from './trace-error';

/**
 * The callers of a request if none is named: the gateways that serve its host and port, else any pod of the namespace of
 * the called Service.
 *
 * @throws TraceError if no Gateway and no Service has the host, or several Services have it
 */
export function callersFor(mesh: Mesh, request: Request, namespace: string | undefined): TracedCaller[] {
  const { host, port, authority } = request;
  const name = (authority ?? host).replace(/:\d+$/, '').toLowerCase();
  const serving = mesh.gateways.filter(({ servers }) =>
    servers.some((server) => server.hosts.some((each) => hostCovers(each.host, name))),
  );
  const isOfMesh = isServiceName(mesh, host);
  const onPort = serving.filter(({ name: full, servers }) => {
    const served = servedPort(mesh, atGateway(mesh, full).caller, port)?.port;
    return servers.some((server) => server.port === served);
  });
  const best = onPort.length > 0 ? onPort : serving;
  // A Gateway for every host has the names of the mesh too, but nobody calls them there.
  if (best.length > 0 && !isOfMesh) return unique(best.map((each) => atGateway(mesh, each.name)));
  return [inNamespace(namespace ?? namespaceOf(mesh, host))];
}

function unique(callers: readonly TracedCaller[]): TracedCaller[] {
  const found = new Map<string, TracedCaller>();
  for (const each of callers) {
    const { namespace, labels } = each.caller;
    const key = JSON.stringify([namespace, Object.entries(labels).sort(([a], [b]) => byCodeUnit(a, b))]);
    if (!found.has(key)) found.set(key, each);
  }
  return [...found.values()];
}

function isServiceName(mesh: Mesh, host: string): boolean {
  return servicesWith(mesh, host).length > 0;
}

function servicesWith(mesh: Mesh, host: string): readonly MeshService[] {
  const parts = host.split('.');
  if (parts.length === 1) return mesh.services.beginningWith(host);
  const { service } = resolvedName(mesh, { namespace: '' }, host);
  return service === undefined
    ? mesh.services.named(host).filter(({ object }) => object !== undefined)
    : [service];
}

function namespaceOf(mesh: Mesh, host: string): string {
  const namespaces = [...new Set(servicesWith(mesh, host).map(({ namespace }) => namespace))].sort(
    byCodeUnit,
  );
  const [only, second] = namespaces;
  if (only !== undefined && second === undefined) return only;
  if (only !== undefined)
    throw new TraceError(
      `host ${host} is a Service of several namespaces: ${namespaces.join(', ')}: name the caller with --from`,
    );
  const hosts = [
    ...mesh.gateways.flatMap(({ servers }) =>
      servers.flatMap((server) => server.hosts.map((each) => each.host)),
    ),
    ...mesh.services.all.flatMap(({ object }) => object?.name ?? []),
  ];
  const meant = similar(host, [...new Set(hosts)]);
  const route = mesh.gatewayApi.routes.find(({ hostnames }) =>
    hostnames.some((each) => hostCovers(each, host)),
  );
  if (route !== undefined)
    throw new TraceError(
      `host ${host} is one of ${route.object.kind} ${route.object.namespace}/${route.object.name}; routes of the Gateway API are not followed`,
    );
  const ingress = ingressesOf(mesh).find(({ rules }) => rules.some((each) => hostCovers(each.host, host)));
  if (ingress !== undefined)
    throw new TraceError(
      `host ${host} is one of Ingress ${ingress.object.namespace}/${ingress.object.name}; the routes of Ingresses are not followed`,
    );
  const first = `no Gateway and no Service has host ${host}`;
  throw new TraceError(
    meant === undefined
      ? `${first}: name the caller with --from to trace it all the same`
      : `${first}. Did you mean ${meant}?`,
  );
}
