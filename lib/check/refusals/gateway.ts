import { anAddress, aPort, checkDistinct, isAddress, isHost, isLabel, isPort } from './names';
import { aProtocol, isHttp, isProtocol, isTls } from './protocols';
import { checkServerTls } from './server-tls';
import type { Written } from './written';

/** `spec` of a Gateway. */
export function checkGateway(spec: Written): void {
  spec.need('servers');
  const servers = spec.elements('servers');
  for (const server of servers) checkServer(server);
  checkDistinct(
    servers.map((server) => server.field('port')),
    'server',
  );
}

function checkServer(server: Written): void {
  server.need('hosts');
  for (const host of server.elements('hosts')) checkNamespacedHost(host, true);
  const [port, tls] = [server.field('port'), server.field('tls')];
  const bind = server.text('bind');
  checkBind(server, port);
  if (port.value !== undefined) {
    port.need('name');
    if (port.number('targetPort') > 0) port.forbid('targetPort', 'Gateways do not support it');
    if (!bind.startsWith('unix://')) port.field('number').allow(isPort(port.number('number')), aPort);
  }
  const protocol = port.text('protocol');
  port.field('protocol').allow(isProtocol(protocol), aProtocol);
  if (isTls(protocol) && tls.value === undefined) server.need('tls');
  if (!isTls(protocol) && isProtocol(protocol) && !isRedirectAlone(tls, protocol)) {
    server.refuse('tls', `protocol: ${protocol}, which is plain text`);
  } else checkServerTls(tls);
}

/** On a plain text port `tls` may only redirect to https. */
function isRedirectAlone(tls: Written, protocol: string): boolean {
  const mode = tls.text('mode') || 'PASSTHROUGH';
  const files = ['caCertificates', 'privateKey', 'serverCertificate'];
  return isHttp(protocol) && mode === 'PASSTHROUGH' && files.every((name) => tls.text(name) === '');
}

function checkBind(server: Written, port: Written): void {
  const bind = server.text('bind');
  if (!bind.startsWith('unix://')) {
    if (bind !== '') server.field('bind').allow(isAddress(bind), anAddress);
    return;
  }
  server.field('bind').allow(isSocket(bind), 'unix:// with the absolute path of a file');
  port.field('number').allow(port.number('number') === 0, '0 with a socket');
}

/** Whether a text is the address of a socket. */
export function isSocket(address: string): boolean {
  return /^unix:\/\/(@|\/.*[^/]$)/.test(address);
}

/**
 * A host that may have a namespace before it, as Gateways and Sidecars have them.
 *
 * @param excludes whether ~ may be before the namespace, which excludes its hosts; without it, ~ alone is no namespace
 */
export function checkNamespacedHost(written: Written, isGateway: boolean, excludes = false): void {
  const text = String(written.value);
  const slash = text.indexOf('/');
  const [namespace, host] = slash === -1 ? [undefined, text] : [text.slice(0, slash), text.slice(slash + 1)];
  if (namespace === undefined) written.allow(isGateway, 'NAMESPACE/HOST, */HOST or ./HOST');
  else {
    const name = excludes ? namespace.replace(/^~/, '') : namespace;
    const isAny = name === '*' || name === '.' || (!isGateway && namespace === '~');
    written.allow(isAny || isLabel(name), 'a host after a namespace, * or .');
  }
  if (namespace === undefined && !isGateway) return;
  const isFine = host === '*' || (host.includes('.') && isHost(host)) || (isGateway && isAddress(host));
  written.expect(isFine, 'a host name with a dot, or *');
  written.allow(
    host === '*' || !host.startsWith('*') || host.startsWith('*.'),
    'a host whose first label is * alone',
  );
}
