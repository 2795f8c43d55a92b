import type { ClusterId, Difference } from '../../../proxies/expected';

/** What one proxy does not do, or hold, as it is to. */
export interface Mismatch {
  /** What of its configuration it is about; nothing of it where the proxy does not answer. */
  readonly aspect: 'routes' | 'clusters' | 'endpoints' | 'answer';
  /** The host that is called, or that a cluster is of; empty where nothing is known. */
  readonly host: string;
  /** After `1 of 14 proxies `: `still routes to v1 of backend.shop`. */
  readonly one: string;
  /** After `2 of 14 proxies `: `still route to v1 of backend.shop`. */
  readonly many: string;
}

/** A difference in what is done with requests to a host. */
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
      const rest = `${shortName(difference.cluster)} another share`;
      return { ...about, one: `still gives ${rest}`, many: `still give ${rest}` };
    }
    case 'otherwise': {
      const rest = `${shortHost(host)} with ${difference.what}`;
      return { ...about, one: `still meets calls of ${rest}`, many: `still meet calls of ${rest}` };
    }
    case 'unreadable': {
      const rest = `calls of ${shortHost(host)} by ${difference.why}, which cannot be judged`;
      return { ...about, one: `decides ${rest}`, many: `decide ${rest}` };
    }
  }
}

/** A route that is not to be there any more. */
export function stillRoutes(host: string, cluster: ClusterId): Mismatch {
  const rest = `to ${shortName(cluster)}`;
  return { aspect: 'routes', host, one: `still routes ${rest}`, many: `still route ${rest}` };
}

/** A cluster that is not to be there any more, or endpoints of it. */
export function stillHas(aspect: 'clusters' | 'endpoints', host: string, what: string): Mismatch {
  return { aspect, host, one: `still has ${what}`, many: `still have ${what}` };
}

/** A cluster that is to be there, or endpoints of it. */
export function hasNotYet(aspect: 'clusters' | 'endpoints', host: string, what: string): Mismatch {
  return { aspect, host, one: `does not have ${what} yet`, many: `do not have ${what} yet` };
}

/** Nothing came back. */
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

/** A host without the domain that all Services have. */
export function shortHost(host: string): string {
  return host.replace(/\.svc\..*$/, '');
}
