import type { Duration } from 'cdk8s';

/** How a proxy chooses a pod. */
export type LoadBalancingAlgorithm =
  | { readonly simple: 'ROUND_ROBIN' | 'LEAST_REQUEST' | 'RANDOM' }
  | { readonly header: string }
  | { readonly cookie: string; readonly lifetime: Duration }
  | { readonly queryParameter: string }
  | { readonly address: 'source' };

/**
 * How a caller's proxy chooses among the pods of a version. Stands for the DestinationRule's
 * `trafficPolicy.loadBalancer`. A hash keeps a user on one pod; it does not keep a user on one version, which
 * the weights choose before.
 */
export class LoadBalancing {
  /** One pod after another. Stands for `simple: ROUND_ROBIN`. */
  static roundRobin(): LoadBalancing {
    return new LoadBalancing({ simple: 'ROUND_ROBIN' });
  }

  /** The pod with the fewest requests under way, of two drawn by chance. Stands for `simple: LEAST_REQUEST`. */
  static leastRequest(): LoadBalancing {
    return new LoadBalancing({ simple: 'LEAST_REQUEST' });
  }

  /** Any pod by chance. Stands for `simple: RANDOM`. */
  static random(): LoadBalancing {
    return new LoadBalancing({ simple: 'RANDOM' });
  }

  /** Always the same pod for the same value of a header. Stands for `consistentHash.httpHeaderName`. */
  static byHeader(name: string): LoadBalancing {
    return new LoadBalancing({ header: name });
  }

  /**
   * Always the same pod for the same value of a cookie, which the proxy sets where it is missing. Stands for
   * `consistentHash.httpCookie`.
   *
   * @param name the cookie's name
   * @param lifetime how long a cookie that the proxy sets is kept
   */
  static byCookie(name: string, lifetime: Duration): LoadBalancing {
    return new LoadBalancing({ cookie: name, lifetime });
  }

  /** Always the same pod for the same query parameter. Stands for `consistentHash.httpQueryParameterName`. */
  static byQueryParameter(name: string): LoadBalancing {
    return new LoadBalancing({ queryParameter: name });
  }

  /** Always the same pod for the same source address. Stands for `consistentHash.useSourceIp`. */
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
