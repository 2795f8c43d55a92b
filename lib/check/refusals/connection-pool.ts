import { checkDurations } from './durations';
import type { Written } from './written';

/** `connectionPool` of a DestinationRule or a Sidecar. */
export function checkConnectionPool(pool: Written): void {
  pool.atLeastOne('http', 'tcp');
  const [http, tcp] = [pool.field('http'), pool.field('tcp')];
  const counts = [
    'http1MaxPendingRequests',
    'http2MaxRequests',
    'maxRequestsPerConnection',
    'maxRetries',
    'maxConcurrentStreams',
  ];
  for (const name of counts) http.field(name).allow(http.number(name) >= 0, '0 or more');
  tcp.field('maxConnections').allow(tcp.number('maxConnections') >= 0, '0 or more');
  if (http.text('h2UpgradePolicy') === 'UPGRADE' && http.field('useClientProtocol').value === true) {
    http.refuse('useClientProtocol', 'h2UpgradePolicy: UPGRADE');
  }
  checkDurations(http, 'idleTimeout');
  checkDurations(tcp, 'connectTimeout', 'idleTimeout', 'maxConnectionDuration');
  checkDurations(tcp.field('tcpKeepalive'), 'time', 'interval');
  const keepAlive = http.field('http2KeepAlive');
  if (keepAlive.value === undefined) return;
  keepAlive.need('interval');
  keepAlive.need('timeout');
  checkDurations(keepAlive, 'interval', 'timeout');
}
