import type { ClusterId, Difference } from '../../../proxies/expected';

/** A difference between the configuration of a proxy and its expectation. */
export interface Mismatch {
  /** The part of the configuration; `answer` if the proxy does not answer. */
  readonly aspect: 'routes' | 'clusters' | 'endpoints' | 'policies' | 'answer';
  /** The host that is called, the host of the cluster, or the name of the policy; empty if the proxy does not answer. */
  readonly host: string;
  /** After `1 of 14 proxies `: `still routes to v1 of backend.shop`. */
  readonly one: string;
  /** After `2 of 14 proxies `: `still route to v1 of backend.shop`. */
  readonly many: string;
}

/** The mismatch for a difference in the routing of requests to a host. */
export function routeMismatch(host: string, difference: Difference): Mismatch {
  const about = { aspect: 'routes', host } as const;
  switch (difference.kind) {
    case 'still':
      return stillRoutes(host, difference.cluster);
    case 'not-yet': {
      const rest = `route to ${shortName(difference.cluster)} yet`;
      return { ...about, one: `does not ${rest}`, many: `do not ${rest}` };
    }
    case 'weights': {
      const rest = `another weight to ${shortName(difference.cluster)}`;
      return { ...about, one: `still gives ${rest}`, many: `still give ${rest}` };
    }
    case 'otherwise': {
      const { one, many, after } = difference.action;
      const rest = `requests to ${shortHost(host)}${after}`;
      return { ...about, one: `still ${one} ${rest}`, many: `still ${many} ${rest}` };
    }
    case 'unreadable': {
      const rest = `requests to ${shortHost(host)} by ${difference.why}, which cannot be evaluated`;
      return { ...about, one: `routes ${rest}`, many: `route ${rest}` };
    }
  }
}

/** A route that must be absent. */
export function stillRoutes(host: string, cluster: ClusterId): Mismatch {
  const rest = `to ${shortName(cluster)}`;
  return { aspect: 'routes', host, one: `still routes ${rest}`, many: `still route ${rest}` };
}

/** A cluster, or endpoints of it, that must be absent. */
export function stillHas(aspect: 'clusters' | 'endpoints', host: string, what: string): Mismatch {
  return { aspect, host, one: `still has ${what}`, many: `still have ${what}` };
}

/** A cluster, or endpoints of it, that must be present. */
export function hasNotYet(aspect: 'clusters' | 'endpoints', host: string, what: string): Mismatch {
  return { aspect, host, one: `does not have ${what} yet`, many: `do not have ${what} yet` };
}

/** A proxy that does not answer. */
export function unreachable(reason: string): Mismatch {
  return {
    aspect: 'answer',
    host: '',
    one: `does not answer (${reason})`,
    many: `do not answer (${reason})`,
  };
}

/** `v1 of backend.shop`, or `backend.shop:8080` for all of its pods. */
export function shortName({ host, port, subset }: ClusterId): string {
  if (subset !== '') return `${subset} of ${shortHost(host)}`;
  return port === undefined ? shortHost(host) : `${shortHost(host)}:${port}`;
}

/** A host without the domain of the cluster. */
export function shortHost(host: string): string {
  return host.replace(/\.svc\..*$/, '');
}
