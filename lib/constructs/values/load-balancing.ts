import type { Duration } from 'cdk8s';

/** How a proxy chooses a pod. */
export type LoadBalancingAlgorithm =
  | { readonly simple: 'ROUND_ROBIN' | 'LEAST_REQUEST' | 'RANDOM' }
  | { readonly header: string }
  | { readonly cookie: string; readonly lifetime: Duration }
  | { readonly queryParameter: string }
  | { readonly address: 'source' };

/**
 * How a caller's proxy chooses among the pods of a version. Maps to the DestinationRule's
 * `trafficPolicy.loadBalancer`. A consistent hash keeps a user on one pod, but not on one version: the weights choose
 * the version first.
 */
export class LoadBalancing {
  /** Each pod in turn. Maps to `simple: ROUND_ROBIN`. */
  static roundRobin(): LoadBalancing {
    return new LoadBalancing({ simple: 'ROUND_ROBIN' });
  }

  /** Of two random pods the one with the fewest active requests. Maps to `simple: LEAST_REQUEST`. */
  static leastRequest(): LoadBalancing {
    return new LoadBalancing({ simple: 'LEAST_REQUEST' });
  }

  /** A random pod. Maps to `simple: RANDOM`. */
  static random(): LoadBalancing {
    return new LoadBalancing({ simple: 'RANDOM' });
  }

  /** The same pod for the same value of a header. Maps to `consistentHash.httpHeaderName`. */
  static byHeader(name: string): LoadBalancing {
    return new LoadBalancing({ header: name });
  }

  /**
   * The same pod for the same value of a cookie, which the proxy sets if it is missing. Maps to
   * `consistentHash.httpCookie`.
   *
   * @param name the cookie's name
   * @param lifetime the lifetime of a cookie that the proxy sets
   */
  static byCookie(name: string, lifetime: Duration): LoadBalancing {
    return new LoadBalancing({ cookie: name, lifetime });
  }

  /** The same pod for the same query parameter. Maps to `consistentHash.httpQueryParameterName`. */
  static byQueryParameter(name: string): LoadBalancing {
    return new LoadBalancing({ queryParameter: name });
  }

  /** The same pod for the same source address. Maps to `consistentHash.useSourceIp`. */
  static bySourceAddress(): LoadBalancing {
    return new LoadBalancing({ address: 'source' });
  }

  private constructor(
    /** @internal */
    readonly algorithm: LoadBalancingAlgorithm,
  ) {
    Object.freeze(this);
  }
}
