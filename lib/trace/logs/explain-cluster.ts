import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import { type Explanation, type FailingRequest, isSame } from './explanation';
import { portIn, rulesFor } from './logged-rules';

/** `NC`: the proxy has no cluster of this name. Most versions of Envoy do not log the name. */
export function withoutCluster(request: FailingRequest): Explanation {
  const { mesh, called, entry } = request;
  const rules = rulesFor(request);
  const all = destinationsOf(mesh).filter(({ isMirror }) => !isMirror);
  const isConnection = entry.method === '';
  const own = isConnection
    ? all.filter((each) => each.kind !== 'http' && isOnPort(request, each))
    : all.filter(({ rule }) => rules.some(({ at }) => isSame(at, rule)));
  const named =
    called.kind === 'outbound'
      ? all.filter(
          ({ host, destination }) => host === called.host && (destination.subset ?? '') === called.subset,
        )
      : own;
  const lacking = named.flatMap((each) => whatLacks(request, each));
  const [first] = lacking;
  const [only, second] = own.length > 0 ? own : named;
  if (first !== undefined)
    return { ...first, isCertain: first.isCertain && lacking.length === 1 && !isConnection };
  return {
    code: 'no-subset',
    words: `the proxy did not know ${only === undefined ? request.target : wordsOf(only)}: it is hidden from the caller, or the route arrived before it`,
    at: second === undefined ? only?.at : undefined,
    fix: 'export the Service and the DestinationRule to the caller, and apply subsets before routes (cdk8s-istio plan)',
    isCertain: false,
  };
}

/** Whether the hosts of a VirtualService have the port of a connection, whose line names nothing else. */
function isOnPort(
  { mesh, entry }: FailingRequest,
  { virtualService: { hosts, gateways } }: RouteDestination,
): boolean {
  const port = portIn(entry.downstreamLocal);
  const called = [...gateways].flatMap((name) => mesh.gateways.find((each) => each.name === name) ?? []);
  return (
    called.some(({ servers }) => servers.some((server) => server.port === port)) ||
    hosts.some((host) =>
      mesh.services.named(host).some(({ ports }) => ports.some((each) => each.number === port)),
    )
  );
}

function wordsOf({ host, destination }: RouteDestination): string {
  return destination.subset === undefined ? host : `${host}, subset ${destination.subset}`;
}

/** The part of a destination that does not exist. */
function whatLacks({ mesh, entry }: FailingRequest, each: RouteDestination): Explanation[] {
  const { at, host, destination } = each;
  const service = mesh.services.named(host)[0];
  if (service === undefined)
    return [
      {
        code: 'no-service',
        words: `${host} is not in the registry of the proxy`,
        at: fieldOf(at.object, ...at.path, 'host'),
        fix: 'name a host of the registry in the destination, or add the Service',
        isCertain: mesh.known.host(host) === 'no',
      },
    ];
  // Without a port, the one that was called counts if the service has several.
  const called = service.ports.length > 1 ? portIn(entry.downstreamLocal) : undefined;
  const port = destination.port?.number ?? called;
  if (port !== undefined && port > 0 && !service.ports.some(({ number }) => number === port))
    return [
      {
        code: 'no-port',
        words: `${host} does not have port ${port}`,
        at: fieldOf(at.object, ...at.path, 'port'),
        fix: `name port ${service.ports.map(({ number }) => number).join(' or ')} in the destination`,
        isCertain: service.object !== undefined && destination.port !== undefined,
      },
    ];
  const { subset } = destination;
  if (subset === undefined || subset === '' || definesSubset(mesh, host, subset)) return [];
  return [
    {
      code: 'no-subset',
      words: `no DestinationRule defines ${wordsOf(each)}`,
      at: fieldOf(at.object, ...at.path, 'subset'),
      fix: 'define the subset in the DestinationRule of the host, or route to one that it defines',
      isCertain: true,
    },
  ];
}

function definesSubset(mesh: Mesh, host: string, name: string): boolean {
  return mesh.destinationRules
    .covering(host)
    .some(({ spec }) => (spec.subsets ?? []).some((each) => each.name === name));
}
