import { hostsOverlap } from '../../mesh/registry/hosts';
import { MESH } from '../../mesh/routes/virtual-services';
import { checkCallers, checkGatewayNames } from './callers';
import { isClaim } from './headers';
import { checkHttpRoute } from './http-route';
import { aHost, aRange, checkExportTo, isAddress, isHost, isRange } from './names';
import { checkDestinations } from './route-destinations';
import type { Written } from './written';

/** `spec` of a VirtualService. */
export function checkVirtualService(spec: Written, namespace: string): void {
  const hosts = spec.elements('hosts');
  const isDelegate = hosts.length === 0;
  if (isDelegate) {
    for (const name of ['gateways', 'tls', 'tcp']) {
      if (spec.count(name) > 0) spec.refuse(name, 'no hosts, which makes the VirtualService a delegate');
    }
  }
  spec.atLeastOne('http', 'tls', 'tcp');
  checkGatewayNames(spec);
  checkExportTo(spec, namespace);
  const isAtGateway = isBoundToGatewaysOnly(spec);
  for (const host of hosts) checkHost(host, isAtGateway);
  checkOverlap(hosts);
  if (!isAtGateway) checkClaims(spec);
  for (const route of spec.elements('http')) checkHttpRoute(route, isDelegate);
  for (const route of spec.elements('tls')) checkTlsRoute(route, hosts, isAtGateway);
  for (const route of spec.elements('tcp')) checkTcpRoute(route);
}

function isBoundToGatewaysOnly(spec: Written): boolean {
  const gateways = spec.elements('gateways');
  return gateways.length > 0 && gateways.every(({ value }) => value !== MESH);
}

/** Only gateways read tokens. */
function checkClaims(spec: Written): void {
  for (const match of spec.elements('http').flatMap((route) => route.elements('match'))) {
    for (const headers of [match.field('headers'), match.field('withoutHeaders')]) {
      for (const name of Object.keys(headers.value ?? {}).filter(isClaim)) {
        headers.forbid(name, 'only gateways read tokens, and the VirtualService is bound to the mesh');
      }
    }
  }
}

function checkHost(host: Written, isAtGateway: boolean): void {
  const written = String(host.value);
  if (written === '*')
    host.expect(isAtGateway, 'a host other than *, since the VirtualService is bound to the mesh');
  else host.expect(isHost(written) || isAddress(written) || isSniHost(written, isAtGateway), aHost);
}

/** istiod's name for a host of another network: `outbound_.80_._.cart.shop.svc.cluster.local`. */
function isSniHost(host: string, isAtGateway: boolean): boolean {
  return isAtGateway && /^outbound_\.\d+_\.[^.]*_\..*[a-zA-Z]/.test(host);
}

/** Two hosts of which one covers the other: istiod cannot decide which of them a route is for. */
function checkOverlap(hosts: readonly Written[]): void {
  for (const [index, each] of hosts.entries()) {
    const host = String(each.value);
    const other = hosts.slice(0, index).find(({ value }) => hostsOverlap(String(value), host));
    if (other !== undefined)
      each.tell({ kind: 'overlap', path: each.path, host, other: String(other.value) });
  }
}

function checkTlsRoute(route: Written, hosts: readonly Written[], isAtGateway: boolean): void {
  route.need('match');
  for (const match of route.elements('match')) {
    checkConnections(match);
    for (const sniHost of match.elements('sniHosts')) {
      const written = String(sniHost.value);
      if (isAddress(written)) continue;
      sniHost.allow(isHost(written) || isSniHost(written, isAtGateway), aHost);
      const isIn = hosts.some(({ value }) => isWithin(written, String(value)));
      sniHost.allow(isIn, 'one of the hosts of the VirtualService, or a host that one of them covers');
    }
  }
  checkConnectionDestinations(route);
}

function checkTcpRoute(route: Written): void {
  for (const match of route.elements('match')) checkConnections(match);
  checkConnectionDestinations(route);
}

function checkConnections(match: Written): void {
  checkCallers(match);
  for (const subnet of match.elements('destinationSubnets')) {
    subnet.allow(isRange(String(subnet.value)), aRange);
  }
}

function checkConnectionDestinations(route: Written): void {
  route.need('route');
  checkDestinations(route);
}

/** Whether one host covers the other. For istiod `*` may match nothing here, unlike in routes. */
function isWithin(host: string, wide: string): boolean {
  if (host === wide) return true;
  return (
    wide.startsWith('*') &&
    host.endsWith(wide.slice(1)) &&
    (!host.startsWith('*') || host.length >= wide.length)
  );
}
