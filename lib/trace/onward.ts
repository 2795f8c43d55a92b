import type { Mesh } from '../mesh/mesh';
import type { ClientTls } from '../mesh/objects/istio-types';
import { valueAt } from '../mesh/objects/json-path';
import { clusterTls } from '../mesh/policies/client-tls';
import { hostHeaderOf, type Request } from '../mesh/request';
import { targetPortOf } from '../mesh/sidecar/inbound';
import type { Branch, Version } from './branches';
import { callerOfWorkload, type TracedCaller } from './callers';

/** The ports of every proxy for probes and metrics, which it answers itself. */
const ownPorts: ReadonlySet<number> = new Set([15020, 15021, 15090]);

/** The gateway that the pods of a version are; undefined for pods that answer themselves. */
export function gatewayBehind(mesh: Mesh, { servicePort }: Branch, { workload, end }: Version) {
  if (end.kind !== 'answered' || servicePort === undefined) return undefined;
  if (ownPorts.has(targetPortOf(servicePort, workload))) return undefined;
  const caller: TracedCaller = callerOfWorkload(mesh, workload);
  return caller.caller.kind === 'gateway' ? caller : undefined;
}

/**
 * The request that a gateway receives from another proxy: with the same Host header, at the port of the called Service, and
 * with the handshake of the DestinationRule.
 *
 * @param isConnection whether the proxy forwards a connection, whose requests it does not read
 */
export function requestTo(
  { service, servicePort, policy, subset, subsetName = '' }: Branch,
  sent: Request,
  isConnection: boolean,
): Request {
  const number = servicePort?.number ?? sent.port;
  const plain = sent.protocol === 'https' && !isConnection ? 'http' : sent.protocol;
  const request = { ...sent, port: number, protocol: plain, authority: hostHeaderOf(sent) };
  const setting = clusterTls(policy, subset, number);
  if (setting === undefined || setting.mode === 'DISABLE') return request;
  const { sni = '' } = (valueAt(setting.at.object, ...setting.at.path) ?? {}) as ClientTls;
  const implied =
    setting.mode === 'ISTIO_MUTUAL'
      ? `outbound_.${number}_.${subsetName}_.${service?.host}`
      : request.authority.replace(/:\d+$/, '');
  const certificate = setting.mode === 'SIMPLE' ? 'none' : 'sent';
  return {
    ...request,
    protocol: plain === 'http' ? 'https' : 'tls',
    sni: sni === '' ? implied : sni,
    certificate,
  };
}
