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
      if (spec.count(name) > 0) spec.refuse(name, 'no hosts, which makes it one to delegate to');
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

/** Tokens are looked at where requests come in. */
function checkClaims(spec: Written): void {
  for (const match of spec.elements('http').flatMap((route) => route.elements('match'))) {
    for (const headers of [match.field('headers'), match.field('withoutHeaders')]) {
      for (const name of Object.keys(headers.value ?? {}).filter(isClaim)) {
        headers.forbid(name, 'tokens are looked at by gateways, and the VirtualService is bound to the mesh');
      }
    }
  }
}

function checkHost(host: Written, isAtGateway: boolean): void {
  const written = String(host.value);
  if (written === '*') host.expect(isAtGateway, 'more than *, since the VirtualService is bound to the mesh');
  else host.expect(isHost(written) || isAddress(written) || isSniHost(written, isAtGateway), aHost);
}

/** What istiod calls the hosts of another network: `outbound_.80_._.cart.shop.svc.cluster.local`. */
function isSniHost(host: string, isAtGateway: boolean): boolean {
  return isAtGateway && /^outbound_\.\d+_\.[^.]*_\..*[a-zA-Z]/.test(host);
}

/** Two hosts of which one takes the other: istiod would not know which of them a route is for. */
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
      sniHost.allow(isIn, 'one of the hosts of the VirtualService, or within one of them');
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

/** Whether all that one host takes the other takes too. To istiod `*` may stand for nothing here, as it may not in routes. */
function isWithin(host: string, wide: string): boolean {
  if (host === wide) return true;
  return (
    wide.startsWith('*') &&
    host.endsWith(wide.slice(1)) &&
    (!host.startsWith('*') || host.length >= wide.length)
  );
}
