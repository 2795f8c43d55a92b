import type { IstioVersion } from '../../mesh/istio-version';
import { checkClientTls } from './client-tls';
import { checkConnectionPool } from './connection-pool';
import { checkDurations } from './durations';
import { checkLoadBalancer } from './load-balancer';
import { aPort, isAddress, isName, isPort } from './names';
import { aPercent, isPercent } from './percent';
import type { Written } from './written';

const ofPorts = ['outlierDetection', 'connectionPool', 'loadBalancer', 'tls'];
const ofHosts = [...ofPorts, 'portLevelSettings', 'tunnel', 'proxyProtocol', 'retryBudget'];

/** `trafficPolicy` of a DestinationRule or of a subset. */
export function checkTrafficPolicy(policy: Written, namespace: string, version: IstioVersion): void {
  if (policy.value === undefined) return;
  policy.atLeastOne(...ofHosts);
  policy.atMostOne('tunnel', 'proxyProtocol');
  checkSettings(policy, namespace, version);
  for (const port of policy.elements('portLevelSettings')) {
    port.need('port');
    port.atLeastOne(...ofPorts);
    checkSettings(port, namespace, version);
  }
  checkTunnel(policy.field('tunnel'));
}

function checkSettings(policy: Written, namespace: string, version: IstioVersion): void {
  checkOutlierDetection(policy.field('outlierDetection'));
  checkConnectionPool(policy.field('connectionPool'));
  checkLoadBalancer(policy.field('loadBalancer'), version);
  checkClientTls(policy.field('tls'), namespace);
}

function checkOutlierDetection(outlier: Written): void {
  if (
    outlier.number('consecutiveLocalOriginFailures') > 0 &&
    outlier.field('splitExternalLocalOriginErrors').value !== true
  ) {
    outlier.refuse(
      'consecutiveLocalOriginFailures',
      'splitExternalLocalOriginErrors: false, which is the default',
    );
  }
  checkDurations(outlier, 'interval', 'baseEjectionTime');
  for (const name of ['maxEjectionPercent', 'minHealthPercent']) {
    outlier.field(name).allow(isPercent(outlier.number(name)), aPercent);
  }
}

function checkTunnel(tunnel: Written): void {
  if (tunnel.value === undefined) return;
  const protocol = tunnel.text('protocol');
  tunnel.field('protocol').allow(['', 'CONNECT', 'POST'].includes(protocol), 'CONNECT or POST');
  const host = tunnel.text('targetHost');
  tunnel.field('targetHost').allow(isName(host) || isAddress(host), 'a host name or an IP address');
  tunnel.field('targetPort').allow(isPort(tunnel.number('targetPort')), aPort);
}
