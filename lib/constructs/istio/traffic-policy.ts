import type {
  DestinationRuleSpecTrafficPolicy,
  DestinationRuleSpecTrafficPolicyLoadBalancer,
} from '../../../imports/networking.istio.io';
import type { LoadBalancingAlgorithm } from '../values/load-balancing';
import type { ConnectionPool, TrafficPolicyProps } from '../values/traffic-policy';
import { istioDuration, optionalIstioDuration } from './duration';

/** Writes the policy as a DestinationRule has it; nothing where nothing is set. */
export function toTrafficPolicy(props: TrafficPolicyProps): DestinationRuleSpecTrafficPolicy | undefined {
  const { connectionPool, outlierDetection, loadBalancing } = props;
  if (connectionPool === undefined && outlierDetection === undefined && loadBalancing === undefined) {
    return undefined;
  }
  return {
    connectionPool: connectionPool && toConnectionPool(connectionPool),
    outlierDetection: outlierDetection && {
      consecutive5xxErrors: outlierDetection.consecutive5xxErrors,
      consecutiveGatewayErrors: outlierDetection.consecutiveGatewayErrors,
      interval: optionalIstioDuration(outlierDetection.interval),
      baseEjectionTime: optionalIstioDuration(outlierDetection.baseEjectionTime),
      maxEjectionPercent: outlierDetection.maxEjectionPercent ?? 50,
    },
    loadBalancer: loadBalancing && toLoadBalancer(loadBalancing.algorithm),
  };
}

function toConnectionPool(pool: ConnectionPool): DestinationRuleSpecTrafficPolicy['connectionPool'] {
  const tcp = {
    maxConnections: pool.maxConnections,
    connectTimeout: optionalIstioDuration(pool.connectTimeout),
  };
  const http = {
    http1MaxPendingRequests: pool.maxPendingRequests,
    http2MaxRequests: pool.maxRequests,
    maxRequestsPerConnection: pool.maxRequestsPerConnection,
    maxRetries: pool.maxRetries,
    idleTimeout: optionalIstioDuration(pool.idleTimeout),
  };
  return { tcp: unlessEmpty(tcp), http: unlessEmpty(http) };
}

function unlessEmpty<Fields extends object>(fields: Fields): Fields | undefined {
  return Object.values(fields).some((value) => value !== undefined) ? fields : undefined;
}

function toLoadBalancer(algorithm: LoadBalancingAlgorithm): DestinationRuleSpecTrafficPolicyLoadBalancer {
  if ('simple' in algorithm) return { simple: algorithm.simple };
  if ('header' in algorithm) return { consistentHash: { httpHeaderName: algorithm.header } };
  if ('queryParameter' in algorithm)
    return { consistentHash: { httpQueryParameterName: algorithm.queryParameter } };
  if ('cookie' in algorithm) {
    const { cookie: name, lifetime } = algorithm;
    return { consistentHash: { httpCookie: { name, ttl: istioDuration(lifetime) } } };
  }
  return { consistentHash: { useSourceIp: true } };
}
