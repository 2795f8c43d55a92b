import { namespacesOf } from '../injection/namespaces';
import { selects } from '../injection/webhooks';
import type { Mesh } from '../mesh';
import type { Labels } from '../objects/mesh-object';
import { hostsOverlap } from '../registry/hosts';
import type { GatewayApiGateway, GatewayApiListener } from './gateways';
import type { GatewayApiRoute, Reference } from './routes';

/** Why no listener of a Gateway takes a route, in the order in which istiod asks. */
export type Refusal = 'listener' | 'hostname' | 'namespace' | 'kind';

/** Whether and where a route is attached to a Gateway. */
export interface Attachment {
  /** The listeners that the parent reference names, by name, by port, or all. */
  readonly named: readonly GatewayApiListener[];
  /** Those that take the route. */
  readonly taking: readonly GatewayApiListener[];
  /** Why none takes it; undefined if one does. */
  readonly refusal: Refusal | undefined;
}

/** How a parent reference attaches a route to its Gateway. */
export function attachmentOf(
  mesh: Mesh,
  { object, hostnames }: GatewayApiRoute,
  { sectionName, port }: Reference,
  gateway: GatewayApiGateway,
): Attachment {
  const hosts = hostnames.length === 0 ? ['*'] : hostnames;
  const named = gateway.listeners.filter(
    (each) => (sectionName ?? each.name) === each.name && (port ?? each.port) === each.port,
  );
  const byHost = named.filter(({ hostname }) => hosts.some((host) => hostsOverlap(hostname, host)));
  const byNamespace = byHost.filter((each) => acceptsNamespace(mesh, gateway, each, object.namespace));
  const taking = byNamespace.filter(({ kinds }) => kinds?.has(object.kind) ?? true);
  const left = [named, byHost, byNamespace, taking].findIndex(({ length }) => length === 0);
  const refusals = ['listener', 'hostname', 'namespace', 'kind'] as const;
  return { named, taking, refusal: refusals[left] };
}

/** Whether a listener of a Gateway accepts routes of a namespace; true if the labels of the namespace are unknown. */
export function acceptsNamespace(
  mesh: Mesh,
  { object }: GatewayApiGateway,
  { accepts }: GatewayApiListener,
  namespace: string,
): boolean {
  if (accepts === 'Same') return namespace === object.namespace;
  if (typeof accepts === 'string') return accepts === 'All';
  const written = namespacesOf(mesh).get(namespace)?.labels;
  // The API server sets the label of the name on every namespace.
  const labels: Labels = { ...written, [nameLabel]: namespace };
  const keys = [
    ...Object.keys(accepts.matchLabels ?? {}),
    ...(accepts.matchExpressions ?? []).map(({ key }) => key),
  ];
  const isKnown = written !== undefined || keys.every((key) => key === nameLabel);
  return !isKnown || selects(accepts, labels);
}

const nameLabel = 'kubernetes.io/metadata.name';

/**
 * The listener of a Gateway that takes a host from another one, since it has the same port and protocol and a more
 * specific hostname; undefined if the listener keeps the host.
 */
export function takenBy(
  gateway: GatewayApiGateway,
  listener: GatewayApiListener,
  host: string,
): GatewayApiListener | undefined {
  if (!listener.hostname.startsWith('*')) return undefined;
  return gateway.listeners.find(
    (each) =>
      each.port === listener.port &&
      each.protocol === listener.protocol &&
      each.hostname !== listener.hostname &&
      each.hostname.length >= listener.hostname.length &&
      (each.hostname === host || (each.hostname.startsWith('*') && host.endsWith(each.hostname.slice(1)))),
  );
}
