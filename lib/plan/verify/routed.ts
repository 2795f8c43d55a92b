import { sentOn } from '../../mesh/answer';
import type { Mesh } from '../../mesh/mesh';
import type { Caller, Request } from '../../mesh/request';
import type { ClusterName } from '../../mesh/routes/routing';
import { nameOf } from './outcome';

/** Where listeners and routes of a proxy send a request, with what its clusters have to know of it. */
export type Routing = ReturnType<typeof sentOn> & {
  /** The same text for what makes no difference. */
  readonly id: string;
};

/** What the listeners and routes of a proxy do with a request. */
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

/** The same text for the same cluster. Where a route names no port, a gateway looks who says so. */
export function idOfCluster(cluster: ClusterName): string {
  return `${nameOf(cluster)}${cluster.port === undefined ? ` of ${cluster.at?.object.namespace ?? ''}` : ''}`;
}
