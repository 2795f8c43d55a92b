import type { Mesh } from '../../mesh/mesh';
import type { TrafficPolicy } from '../../mesh/objects/istio-types';
import { valueAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { MeshPort, MeshService } from '../../mesh/registry/services';
import { destinationField, destinationsOf } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { rule } from '../rule';

export const plainTextToTlsPort = rule({
  name: 'plain-text-to-tls-port',
  description: 'Requests are sent in plain text to a TLS port, or in TLS within TLS.',
  severity: 'warning',
  upstream: [],
  messages: {
    plain: {
      message: 'the route sends plain text to TLS port {port} of {host}',
      effect: 'the server answers 400 or closes the connection',
      fix: 'add a DestinationRule for {host} with trafficPolicy.tls.mode: SIMPLE on that port, or use its http port',
    },
    entry: {
      message: 'port 443 of ServiceEntry {name} is HTTP, and no DestinationRule adds TLS',
      effect:
        'proxies read https of clients as HTTP, and connections fail; what clients send in plain text gets 400 from the server',
      fix: 'write protocol: TLS if clients speak https; if not, add a DestinationRule for {host} with trafficPolicy.tls.mode: SIMPLE',
    },
    double: {
      message: '{name} adds TLS to port {port} of {host}, which clients already encrypt',
      effect:
        'traffic that the client encrypts is encrypted again, and the server understands neither: connections fail',
      fix: 'remove tls from the DestinationRule, or let clients send plain text to a port with protocol HTTP',
    },
  },
  check(mesh, report) {
    for (const service of mesh.services.all) {
      const { object, host, ports } = service;
      if (object?.kind !== 'ServiceEntry' || valueAt(object, 'spec', 'location') === 'MESH_INTERNAL')
        continue;
      for (const { number, protocol, targetPort, path } of ports) {
        if (number !== 443 || protocol !== 'http' || targetPort !== 443) continue;
        const rules = mesh.destinationRules.covering(host);
        const isEncrypted = rules.some(
          ({ spec: { trafficPolicy, subsets = [] } }) =>
            tlsFor(trafficPolicy, number) !== undefined ||
            subsets.some((each) => tlsFor(each.trafficPolicy, number) !== undefined),
        );
        if (isEncrypted) continue;
        const at = fieldOf(object, ...path, 'protocol');
        report('entry', { at, with: { name: object.name, host } });
      }
    }
    const routed = new Set<string>();
    for (const each of destinationsOf(mesh)) {
      const [service] = mesh.services.named(each.host);
      const port = service && portOf(service, each.destination.port?.number);
      if (service === undefined || port === undefined || each.kind !== 'http') continue;
      routed.add(`${each.host}:${port.number}`);
      if (port.protocol !== 'tls' || each.isMirror || addsTls(mesh, each, service, port)) continue;
      // In the mesh itself, no http rule is looked at for a port that speaks TLS, unless the call came for another one.
      const isFromGateway = [...each.callers.gateways].some((gateway) => gateway !== MESH);
      const isFromOther = service.ports.some(
        ({ number, protocol }) => number !== port.number && protocol === 'http',
      );
      if (!isFromGateway && !isFromOther) continue;
      const at = each.destination.port === undefined ? each.at : destinationField(each, 'port', 'number');
      const related =
        service.object === undefined
          ? []
          : [{ at: fieldOf(service.object, ...port.path), message: 'the port, with its name and protocol' }];
      report('plain', { at, related, with: { port: port.number, host: each.host } });
    }
    for (const { object, spec, host } of mesh.destinationRules.all) {
      const [service] = mesh.services.named(host);
      for (const port of service?.ports ?? []) {
        const tls = tlsFor(spec.trafficPolicy, port.number);
        if (port.protocol !== 'tls' || tls === undefined || routed.has(`${host}:${port.number}`)) continue;
        const isPlainThere = port.number === 80;
        const path = ['spec', 'trafficPolicy', ...tls, 'tls', 'mode'];
        if (!isPlainThere) {
          report('double', {
            at: fieldOf(object, ...path),
            with: { name: object.name, port: port.number, host },
          });
        }
      }
    }
  },
});

function portOf({ ports }: MeshService, number: number | undefined): MeshPort | undefined {
  if (number !== undefined) return ports.find((port) => port.number === number);
  return ports.length === 1 ? ports[0] : undefined;
}

/** Whether the caller's DestinationRule encrypts what goes there. */
function addsTls(
  mesh: Mesh,
  { virtualService, destination }: ReturnType<typeof destinationsOf>[number],
  service: MeshService,
  port: MeshPort,
): boolean {
  const { namespace } = virtualService.object;
  const policy = mesh.destinationRules.seenBy({ namespace, labels: {} }, service.host, service.namespace);
  const subset = destination.subset === undefined ? undefined : policy?.subsets.get(destination.subset);
  const policies = [subset?.spec.trafficPolicy, policy?.trafficPolicy?.policy];
  return policies.some((each) => tlsFor(each, port.number) !== undefined);
}

/** Where a policy makes TLS for a port, below it; undefined where it does not. */
function tlsFor(policy: TrafficPolicy | undefined, port: number): (string | number)[] | undefined {
  const ports = policy?.portLevelSettings ?? [];
  const index = ports.findIndex((each) => each.port?.number === port);
  const mode = (index >= 0 ? ports[index] : policy)?.tls?.mode;
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return undefined;
  return index >= 0 ? ['portLevelSettings', index] : [];
}
