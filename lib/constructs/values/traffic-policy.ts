import type { Duration } from 'cdk8s';
import type { ValueProblem } from '../problems/problem';
import type { LoadBalancing } from './load-balancing';
import { wholeNumberProblems } from './numbers';

/**
 * How much a caller's proxy may have under way to one version at once. Every limit counts per version and per
 * calling proxy: with ten callers, ten times as much can arrive. What goes past it gets 503 (flag UO).
 */
export interface ConnectionPool {
  /**
   * TCP connections. Stands for `connectionPool.tcp.maxConnections`.
   *
   * @default - no limit (2^32-1).
   */
  readonly maxConnections?: number;
  /**
   * Requests that wait for a connection. Stands for `connectionPool.http.http1MaxPendingRequests`.
   *
   * @default - no limit (2^32-1).
   */
  readonly maxPendingRequests?: number;
  /**
   * Requests under way, of HTTP/1.1 and HTTP/2 alike. Stands for `connectionPool.http.http2MaxRequests`.
   *
   * @default - no limit (2^32-1).
   */
  readonly maxRequests?: number;
  /**
   * Requests on one connection before it is closed; 1 switches keep-alive off. Stands for
   * `connectionPool.http.maxRequestsPerConnection`.
   *
   * @default - no limit.
   */
  readonly maxRequestsPerConnection?: number;
  /**
   * Retries under way at once. Stands for `connectionPool.http.maxRetries`.
   *
   * @default - no limit (2^32-1).
   */
  readonly maxRetries?: number;
  /**
   * Time for a TCP connection to come about. Stands for `connectionPool.tcp.connectTimeout`.
   *
   * @default Duration.seconds(10)
   */
  readonly connectTimeout?: Duration;
  /**
   * Time after which a connection without requests is closed. Stands for `connectionPool.http.idleTimeout`.
   *
   * @default Duration.hours(1)
   */
  readonly idleTimeout?: Duration;
}

/**
 * When a caller's proxy stops sending to a pod that answers with errors (the circuit breaker). Counts and
 * ejections are kept per version and per calling proxy. Istio takes it as a wish for locality failover too:
 * where pods stand in several zones, a caller then keeps to those of its own while they are healthy.
 */
export interface OutlierDetection {
  /**
   * Answers of 5xx in a row that eject a pod; 0 switches it off. Stands for
   * `outlierDetection.consecutive5xxErrors`.
   *
   * @default 5
   */
  readonly consecutive5xxErrors?: number;
  /**
   * Answers of 502, 503 and 504 in a row that eject a pod. Stands for
   * `outlierDetection.consecutiveGatewayErrors`.
   *
   * @default - off.
   */
  readonly consecutiveGatewayErrors?: number;
  /**
   * Time between two looks at the counts. Stands for `outlierDetection.interval`.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;
  /**
   * How long a pod stays ejected the first time; each further time as much longer. Stands for
   * `outlierDetection.baseEjectionTime`.
   *
   * @default Duration.seconds(30)
   */
  readonly baseEjectionTime?: Duration;
  /**
   * The greatest share of a version's pods that may be ejected at once, in per cent. A version of two pods
   * needs 50 to lose one, a version of one pod is never ejected below 100, and at 100 all pods can be
   * ejected, after which requests get 503. Stands for `outlierDetection.maxEjectionPercent`, whose default in
   * Envoy, 10, ejects nobody of two pods.
   *
   * @default 50
   */
  readonly maxEjectionPercent?: number;
}

/** What callers' proxies do on their way to a service, whatever the version. */
export interface TrafficPolicyProps {
  /**
   * Limits on what is under way at once. Stands for the DestinationRule's `trafficPolicy.connectionPool`.
   *
   * @default - no limits.
   */
  readonly connectionPool?: ConnectionPool;
  /**
   * The circuit breaker. Stands for the DestinationRule's `trafficPolicy.outlierDetection`.
   *
   * @default - no pod is ejected.
   */
  readonly outlierDetection?: OutlierDetection;
  /**
   * How a pod of the version is chosen. Stands for the DestinationRule's `trafficPolicy.loadBalancer`.
   *
   * @default - Istio's, which is the pod with the fewest requests under way.
   */
  readonly loadBalancing?: LoadBalancing;
}

/** The problems of the policy: limits that are no whole numbers, shares that are no per cent. */
export function trafficPolicyProblems(props: TrafficPolicyProps): ValueProblem[] {
  const refused = 'istiod refuses the DestinationRule, so the proxies keep their old clusters';
  const pool = props.connectionPool ?? {};
  const outlier = props.outlierDetection ?? {};
  const limits = Object.entries(pool).filter(([, value]) => typeof value !== 'object');
  const count = (what: string, value: unknown, least: number, most?: number) =>
    wholeNumberProblems(value, { rule: 'invalid-traffic-policy', what, least, most, effect: refused });
  return [
    ...limits.flatMap(([name, value]) => count(`connectionPool.${name}`, value, 0)),
    ...count('outlierDetection.consecutive5xxErrors', outlier.consecutive5xxErrors, 0),
    ...count('outlierDetection.consecutiveGatewayErrors', outlier.consecutiveGatewayErrors, 0),
    ...count('outlierDetection.maxEjectionPercent', outlier.maxEjectionPercent, 0, 100),
  ];
}
