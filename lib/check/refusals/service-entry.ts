import {
  aHost,
  aLabel,
  aRange,
  checkExportTo,
  checkSelector,
  isHost,
  isLabel,
  isName,
  isRange,
} from './names';
import { aProtocol, isHttp, isProtocol, isTls } from './protocols';
import { checkWorkloadEntry } from './workload-entry';
import type { Written } from './written';

/** `spec` of a ServiceEntry. Hosts without a DNS record are reported by wildcard-host-by-dns. */
export function checkServiceEntry(spec: Written, namespace: string): void {
  checkSelector(spec.field('workloadSelector'), 'labels');
  for (const host of spec.elements('hosts'))
    host.expect(host.value === '*' || isHost(String(host.value)), aHost);
  for (const address of spec.elements('addresses')) address.allow(isRange(String(address.value)), aRange);
  checkPorts(spec);
  checkEndpoints(spec);
  if (spec.text('resolution') === 'DYNAMIC_DNS') checkDynamic(spec);
  else if (spec.text('resolution').startsWith('DNS') && spec.count('endpoints') === 0) {
    for (const host of spec.elements('hosts')) {
      const text = String(host.value);
      host.allow(text.startsWith('*') || isName(text), 'a valid DNS name');
    }
  }
  checkExportTo(spec, namespace, true);
}

function checkPorts(spec: Written): void {
  const areMany = spec.count('hosts') > 1 && (spec.text('resolution') || 'NONE') !== 'NONE';
  for (const port of spec.elements('ports')) {
    const [name, protocol] = [port.text('name'), port.text('protocol')];
    if (name !== '') port.field('name').allow(isLabel(name), aLabel);
    port.field('protocol').allow(protocol === '' || isProtocol(protocol), aProtocol);
    const isTold = isHttp(protocol) || isTls(protocol);
    if (areMany && !isTold && (protocol === '' || isProtocol(protocol))) {
      // Only a request that carries its host tells one host from the other.
      spec
        .field('hosts')
        .allow(false, `a single host, since port ${port.number('number')} is neither http nor TLS`);
      return;
    }
  }
}

function checkEndpoints(spec: Written): void {
  const resolution = spec.text('resolution');
  if (!['STATIC', 'DNS', 'DNS_ROUND_ROBIN'].includes(resolution)) return;
  const ports = new Set(spec.elements('ports').map((port) => port.text('name')));
  for (const endpoint of spec.elements('endpoints')) {
    checkWorkloadEntry(endpoint, { ports, areNames: resolution !== 'STATIC' });
    const isSocket = endpoint.text('address').startsWith('unix://');
    const isFine = !isSocket || (resolution === 'STATIC' && ports.size === 1);
    endpoint
      .field('address')
      .allow(isFine, 'an IP address: a socket requires resolution: STATIC and a single port');
    if (resolution !== 'STATIC' && !endpoint.has('address')) endpoint.need('address');
  }
}

function checkDynamic(spec: Written): void {
  for (const host of spec.elements('hosts')) {
    host.allow(String(host.value).startsWith('*'), 'a wildcard host, with resolution: DYNAMIC_DNS');
  }
  for (const name of ['addresses', 'endpoints']) {
    if (spec.count(name) > 0) spec.refuse(name, 'resolution: DYNAMIC_DNS, which resolves them from the host');
  }
  for (const port of spec.elements('ports')) {
    const protocol = port.text('protocol').toUpperCase();
    const isFine = ['HTTP', 'HTTP2', 'GRPC', 'TLS'].includes(protocol);
    if (isProtocol(protocol))
      port.field('protocol').allow(isFine, 'HTTP, HTTP2, GRPC or TLS, with resolution: DYNAMIC_DNS');
    else if (protocol === '') port.need('protocol');
  }
}
