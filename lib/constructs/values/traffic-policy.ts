import type { Duration } from 'cdk8s';
import type { ValueProblem } from '../problems/problem';
import type { LoadBalancing } from './load-balancing';
import { wholeNumberProblems } from './numbers';

/**
 * Limits on the connections and requests of a caller's proxy to one version. Every limit applies per version and per
 * calling proxy: with ten callers, ten times as many can arrive. Requests beyond a limit get 503 (flag UO).
 */
export interface ConnectionPool {
  /**
   * The maximum number of TCP connections. Maps to `connectionPool.tcp.maxConnections`.
   *
   * @default - no limit (2^32-1).
   */
  readonly maxConnections?: number;
  /**
   * The maximum number of requests that wait for a connection. Maps to `connectionPool.http.http1MaxPendingRequests`.
   *
   * @default - no limit (2^32-1).
   */
  readonly maxPendingRequests?: number;
  /**
   * The maximum number of active requests, of HTTP/1.1 and HTTP/2. Maps to `connectionPool.http.http2MaxRequests`.
   *
   * @default - no limit (2^32-1).
   */
  readonly maxRequests?: number;
  /**
   * The maximum number of requests on one connection before it is closed; 1 disables keep-alive. Maps to
   * `connectionPool.http.maxRequestsPerConnection`.
   *
   * @default - no limit.
   */
  readonly maxRequestsPerConnection?: number;
  /**
   * The maximum number of active retries. Maps to `connectionPool.http.maxRetries`.
   *
   * @default - no limit (2^32-1).
   */
  readonly maxRetries?: number;
  /**
   * The timeout of a TCP connection attempt. Maps to `connectionPool.tcp.connectTimeout`.
   *
   * @default Duration.seconds(10)
   */
  readonly connectTimeout?: Duration;
  /**
   * The time after which a connection without requests is closed. Maps to `connectionPool.http.idleTimeout`.
   *
   * @default Duration.hours(1)
   */
  readonly idleTimeout?: Duration;
}

/**
 * When a caller's proxy ejects a pod that returns errors (the circuit breaker). Errors and ejections are counted per
 * version and per calling proxy. In Istio, outlier detection also enables locality failover: with pods in several
 * zones, a caller then uses those of its own zone while they are healthy.
 */
export interface OutlierDetection {
  /**
   * The number of consecutive 5xx responses that eject a pod; 0 turns this off. Maps to
   * `outlierDetection.consecutive5xxErrors`.
   *
   * @default 5
   */
  readonly consecutive5xxErrors?: number;
  /**
   * The number of consecutive 502, 503 and 504 responses that eject a pod. Maps to
   * `outlierDetection.consecutiveGatewayErrors`.
   *
   * @default - off.
   */
  readonly consecutiveGatewayErrors?: number;
  /**
   * The time between two evaluations of the counts. Maps to `outlierDetection.interval`.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;
  /**
   * How long a pod stays ejected the first time; each ejection adds this time again. Maps to
   * `outlierDetection.baseEjectionTime`.
   *
   * @default Duration.seconds(30)
   */
  readonly baseEjectionTime?: Duration;
  /**
   * The maximum share of a version's pods that may be ejected at once, in percent. With two pods, 50 allows to eject
   * one; with one pod, only 100 allows to eject it. At 100 all pods can be ejected, and requests then get 503. Maps
   * to `outlierDetection.maxEjectionPercent`, whose default in Envoy, 10, never ejects one of two pods.
   *
   * @default 50
   */
  readonly maxEjectionPercent?: number;
}

/** How callers' proxies connect to a service, for all versions. */
export interface TrafficPolicyProps {
  /**
   * Limits on connections and requests. Maps to the DestinationRule's `trafficPolicy.connectionPool`.
   *
   * @default - no limits.
   */
  readonly connectionPool?: ConnectionPool;
  /**
   * The circuit breaker. Maps to the DestinationRule's `trafficPolicy.outlierDetection`.
   *
   * @default - no pod is ejected.
   */
  readonly outlierDetection?: OutlierDetection;
  /**
   * How a pod of the version is chosen. Maps to the DestinationRule's `trafficPolicy.loadBalancer`.
   *
   * @default - that of Istio, the pod with the fewest active requests.
   */
  readonly loadBalancing?: LoadBalancing;
}

/** The problems of the policy: limits that are not whole numbers, and shares out of 0 to 100. */
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
