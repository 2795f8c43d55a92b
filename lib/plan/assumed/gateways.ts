import type { Gateway } from '../../mesh/gateway/gateways';
import type { JsonObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { hostsOverlap } from '../../mesh/registry/hosts';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import { absenceOf } from './absence';
import {
  type Absence,
  type Addition,
  type Assumption,
  assumedObject,
  freeName,
  isAssumedObject,
  nameOf,
  type PartialStates,
} from './assumption';

/** Ports on which a gateway accepts HTTP, TLS and TCP, unless a route matches another one. */
const usualPorts = { http: 80, tls: 443, tcp: 31400 } as const;

const gatewayKind = { group: 'networking.istio.io', kind: 'Gateway' };

type Kind = keyof typeof usualPorts;

/** Gateways that VirtualServices reference. */
export function assumedGateways(partial: PartialStates): Addition {
  const { both } = partial;
  const wanted = new Map<string, VirtualService[]>();
  for (const each of both.virtualServices) {
    if (each.hosts.length === 0) continue;
    for (const name of each.gateways) if (name !== MESH && !isThere(partial, name)) addTo(wanted, name, each);
  }
  const absent: Absence[] = [];
  const assumptions: Assumption[] = [];
  for (const [name, users] of wanted) {
    const [first] = users;
    const absence = first && absenceOf(partial, gatewayKind, name, first.object);
    if (absence === undefined) assumptions.push(assumedGateway(name, users));
    else absent.push(absence);
  }
  return { assumptions, absent };
}

function isThere({ both: { mesh } }: PartialStates, gateway: string): boolean {
  const [namespace = '', name = ''] = gateway.split('/');
  return mesh.known.object(gatewayKind.group, gatewayKind.kind, namespace, name) === 'yes';
}

function assumedGateway(fullName: string, users: readonly VirtualService[]): Assumption {
  const [namespace = '', name = ''] = fullName.split('/');
  const kinds: readonly Kind[] = ['http', 'tls', 'tcp'];
  const servers = kinds.flatMap((kind) => [...portsOf(users, kind)].map((port) => serverOn(port, kind)));
  const object = assumedObject({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    namespace,
    name,
    // It selects pods of its own, so that it shares no port with a Gateway of the states.
    spec: { selector: { 'cdk8s-istio/assumed-gateway': `${namespace}.${name}` }, servers },
  });
  const ports = servers.map(({ port }) => port.number).join(', ');
  const [first] = users;
  const by = first === undefined ? '' : `, which ${nameOf(first.object)} references,`;
  const words = `${nameOf(object)}${by} exists and serves its hosts (port ${ports})`;
  return { object, words, isImplied: first !== undefined && isAssumedObject(first.object) };
}

function portsOf(users: readonly VirtualService[], kind: Kind): ReadonlySet<number> {
  const rules = users.flatMap<{ readonly match?: readonly { readonly port?: number }[] }>(({ spec }) => [
    ...(spec[kind] ?? []),
  ]);
  const ports = new Set(rules.flatMap(({ match }) => (match ?? []).flatMap(({ port }) => port ?? [])));
  if (rules.length > 0 && (kind === 'http' || ports.size === 0)) ports.add(usualPorts[kind]);
  return ports;
}

function serverOn(number: number, kind: Kind) {
  const port = { number, name: `${kind}-${number}`, protocol: kind.toUpperCase() };
  return { port, hosts: ['*'], ...(kind === 'tls' && { tls: { mode: 'PASSTHROUGH' } }) };
}

/** VirtualServices for the hosts of changed Gateways to which no VirtualService of the states is bound. */
export function assumedGatewayRoutes(partial: PartialStates): Addition {
  const { both, changed, states } = partial;
  if (both.mesh.known.holdsAll('networking.istio.io', 'VirtualService')) return { assumptions: [] };
  const moving = new Set(changed.flatMap((key) => states.flatMap((state) => state.get(key) ?? [])));
  const isBound = ({ name }: Gateway, host: string) =>
    both.virtualServices.some(
      ({ gateways, hosts }) => gateways.has(name) && hosts.some((each) => hostsOverlap(each, host)),
    );
  const alone = both.mesh.gateways.filter(({ object }) => moving.has(object));
  const byName = new Map<string, Gateway[]>();
  for (const gateway of alone) addTo(byName, gateway.name, gateway);
  return { assumptions: [...byName.values()].flatMap((forms) => routesOf(partial, forms, isBound)) };
}

/** @param forms the Gateway in both states */
function routesOf(
  partial: PartialStates,
  forms: readonly Gateway[],
  isBound: (gateway: Gateway, host: string) => boolean,
): Assumption[] {
  const [gateway] = forms;
  if (gateway === undefined) return [];
  const byNamespace = new Map<string, Map<string, JsonObject>>();
  for (const { servers } of forms) {
    for (const { hosts, serves, port } of servers) {
      for (const { host, namespace = gateway.object.namespace } of hosts) {
        if (isBound(gateway, host)) continue;
        const those = byNamespace.get(namespace) ?? new Map<string, JsonObject>();
        byNamespace.set(namespace, those);
        those.set(`${serves} ${host} ${port}`, { serves, host, port });
      }
    }
  }
  return [...byNamespace].map(([namespace, served]) => {
    const kind = { group: 'networking.istio.io', kind: 'VirtualService', namespace };
    const of = (serves: string) => [...served.values()].filter((each) => each['serves'] === serves);
    const route = [{ destination: { host: 'elsewhere.invalid' } }];
    const object = assumedObject({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      namespace,
      name: freeName(partial, { ...kind, name: `${gateway.object.name}-routes` }),
      spec: {
        hosts: [...new Set([...served.values()].map(({ host = '' }) => host))],
        gateways: [gateway.name],
        http: of('http').length === 0 ? [] : [{ route }],
        tls: of('passthrough').map(({ host = '' }) => ({ match: [{ sniHosts: [host] }], route })),
        tcp: of('tcp').map(({ port = 0 }) => ({ match: [{ port }], route })),
      },
    });
    return {
      object,
      words: `a VirtualService for ${[...new Set([...served.values()].map(({ host = '' }) => String(host)))].join(', ')} is bound to ${nameOf(gateway.object)}`,
    };
  });
}
