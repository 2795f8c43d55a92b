import { sentOn } from '../../mesh/answer';
import type { Mesh } from '../../mesh/mesh';
import type { Caller, Request } from '../../mesh/request';
import type { ClusterName } from '../../mesh/routes/routing';
import { nameOf } from '../../traffic/outcome';

/** Where the listeners and routes of a proxy send a request, with the facts that its clusters need. */
export type Routing = ReturnType<typeof sentOn> & {
  /** A text that is equal for routings that make no difference. */
  readonly id: string;
};

/** The routing of a request by the listeners and routes of a proxy. */
export function routingOf(listeners: Mesh, routes: Mesh, caller: Caller, request: Request): Routing {
  const routing = sentOn(listeners, caller, request, routes);
  const { target } = routing.sent;
  const pods = target?.pods.map(({ object: { namespace, name } }) => `${namespace}/${name}`) ?? [];
  return { ...routing, id: [idOf(routing), ...pods].join(' ') };
}

function idOf({ routed }: ReturnType<typeof sentOn>): string {
  switch (routed.kind) {
    case 'clusters':
      return `${routed.by} ${routed.shares.map(({ cluster, share }) => `${idOfCluster(cluster)}=${share}`).join(' ')}`;
    case 'status':
      return `${routed.status} ${routed.flag} ${routed.rule === undefined}`;
    case 'redirect':
      return `${routed.status} ${routed.location}`;
    default:
      return routed.kind;
  }
}

/**
 * A text that is equal for the same cluster. If a route names no port, a gateway derives it from the namespace of the
 * route.
 */
export function idOfCluster(cluster: ClusterName): string {
  return `${nameOf(cluster)}${cluster.port === undefined ? ` of ${cluster.at?.object.namespace ?? ''}` : ''}`;
}
