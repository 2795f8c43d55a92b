import { type IstioVersion, isBefore } from '../../mesh/istio-version';
import { checkConnectionPool } from './connection-pool';
import { checkNamespacedHost, isSocket } from './gateway';
import { aLabel, anAddress, aPort, checkSelector, isAddress, isLabel, isPort } from './names';
import { aProtocol, isProtocol, isTls } from './protocols';
import { checkDestination } from './route-destinations';
import { checkServerTls } from './server-tls';
import type { Written } from './written';

/** `spec` of a Sidecar. */
export function checkSidecar(spec: Written, _namespace: string, version: IstioVersion): void {
  checkSelector(spec.field('workloadSelector'), 'labels');
  const hasListeners = spec.count('egress') + spec.count('ingress') > 0;
  if (!hasListeners) {
    const others = ['outboundTrafficPolicy', 'inboundConnectionPool'];
    if (!others.some((name) => spec.has(name))) spec.need('egress');
  }
  checkIngress(spec);
  checkConnectionPool(spec.field('inboundConnectionPool'));
  checkEgress(spec, version);
  checkOutboundPolicy(spec.field('outboundTrafficPolicy'));
}

function checkIngress(spec: Written): void {
  const numbers = new Set<number>();
  for (const listener of spec.elements('ingress')) {
    const port = listener.field('port');
    checkPort(port);
    const number = port.number('number');
    port.field('number').allow(!numbers.has(number), 'a number that no earlier listener has');
    numbers.add(number);
    port.field('number').allow(isPort(number), aPort);
    const bind = listener.text('bind');
    if (bind !== '') listener.field('bind').allow(isAddress(bind), anAddress);
    const endpoint = listener.text('defaultEndpoint');
    if (endpoint !== '') {
      const allowed =
        '127.0.0.1:PORT, 0.0.0.0:PORT, [::1]:PORT, [::]:PORT or unix:// with the path of a file';
      listener.field('defaultEndpoint').allow(isEndpoint(endpoint), allowed);
    }
    checkIngressTls(listener, port.text('protocol'));
    checkConnectionPool(listener.field('connectionPool'));
  }
}

function isEndpoint(text: string): boolean {
  if (text.startsWith('unix://')) return isSocket(text);
  const [, port] = /^(?:127\.0\.0\.1|0\.0\.0\.0|\[::1\]|\[::\]|):(\d+)$/.exec(text) ?? [];
  return port !== undefined && isPort(Number(port));
}

function checkIngressTls(listener: Written, protocol: string): void {
  const tls = listener.field('tls');
  if (tls.value === undefined) return;
  if (!isTls(protocol)) {
    listener.forbid('tls', 'its port is neither HTTPS nor TLS');
    return;
  }
  for (const name of ['subjectAltNames', 'credentialName', 'credentialNames', 'tlsCertificates']) {
    if (tls.count(name) > 0 || tls.text(name) !== '')
      tls.forbid(name, 'a sidecar reads its certificates from files');
  }
  if (tls.field('httpsRedirect').value === true) tls.forbid('httpsRedirect', 'a sidecar does not redirect');
  const mode = tls.text('mode');
  tls.field('mode').allow(mode !== 'ISTIO_MUTUAL' && mode !== 'AUTO_PASSTHROUGH', 'SIMPLE or MUTUAL');
  checkServerTls(tls);
}

function checkEgress(spec: Written, version: IstioVersion): void {
  const listeners = spec.elements('egress');
  const taken = new Set<number | string>();
  for (const [index, listener] of listeners.entries()) {
    const port = listener.field('port');
    const isLast = index === listeners.length - 1;
    if (port.value === undefined) listener.allow(isLast, 'a listener with a port, or the last one');
    else {
      checkPort(port);
      const [number, bind] = [port.number('number'), listener.text('bind')];
      const key = number === 0 ? bind : number;
      port.allow(!taken.has(key), 'a port that no earlier listener has');
      taken.add(key);
      checkEgressBind(listener, number, bind);
    }
    listener.need('hosts');
    for (const host of listener.elements('hosts'))
      checkNamespacedHost(host, false, !isBefore(version, '1.31'));
  }
}

function checkEgressBind(listener: Written, number: number, bind: string): void {
  if (number !== 0) {
    if (bind !== '') listener.field('bind').allow(isAddress(bind), anAddress);
    return;
  }
  if (bind === '') listener.need('bind');
  else listener.field('bind').allow(isSocket(bind), 'unix:// with the absolute path of a file, for port 0');
  const mode = listener.text('captureMode');
  listener
    .field('captureMode')
    .allow(['', 'DEFAULT', 'NONE'].includes(mode), 'DEFAULT or NONE with a socket');
}

function checkPort(port: Written): void {
  const [name, protocol] = [port.text('name'), port.text('protocol')];
  if (name !== '') port.field('name').allow(isLabel(name), aLabel);
  port.field('protocol').allow(protocol === '' || isProtocol(protocol), aProtocol);
  if (port.number('targetPort') > 0) port.forbid('targetPort', 'Sidecars do not support it');
}

function checkOutboundPolicy(policy: Written): void {
  const proxy = policy.field('egressProxy');
  if (proxy.value === undefined) return;
  if (policy.text('mode') !== 'ALLOW_ANY') policy.refuse('egressProxy', 'a mode other than ALLOW_ANY');
  proxy.need('port');
  checkDestination(proxy);
}
