import { assumedProxyOf } from '../injection/proxies';
import type { Mesh } from '../mesh';
import type { Field } from '../objects/mesh-object';
import { podProtocol, targetPortOf } from '../sidecar/inbound';
import { acceptedTls } from './mutual-tls-modes';
import { type Called, sentTls } from './sent-tls';

/** How a connection to pods is secured, and what decides it. */
export type ConnectionSecurity =
  /** The pods know the caller by its certificate. */
  | { readonly kind: 'mtls'; readonly by: readonly Field[] }
  | { readonly kind: 'plaintext'; readonly by: readonly Field[] }
  | {
      readonly kind: 'fails';
      readonly reason: FailedConnection;
      /**
       * The response flags in the access log of the caller's proxy, with the default retries, which repeat no request
       * that the pods may have read; undefined for a caller without a proxy.
       */
      readonly flags: 'UC' | 'URX,UF' | 'UF' | undefined;
      /** The status that the caller's proxy answers a request with. A connection ends without one. */
      readonly status: 503 | undefined;
      readonly by: readonly Field[];
    }
  | {
      readonly kind: 'unknown';
      /** ztunnel accepts the connection; or TLS of the DestinationRule ends in the application. */
      readonly reason: 'ambient' | 'application-tls';
      readonly by: readonly Field[];
    };

/** Why a connection fails. */
export type FailedConnection =
  /** The pods accept only mTLS, and get plain text. */
  | 'mtls-required'
  /** The pods accept only plain text, or have no proxy, and get the handshake of the mesh. */
  | 'mtls-not-understood'
  /** The pods have a proxy, and get a handshake without a certificate of the mesh, which it accepts at no HTTP port. */
  | 'certificate-required';

/**
 * How a connection is secured: by the `tls` of the DestinationRule that the caller's proxy sees, else by automatic mTLS;
 * and by the PeerAuthentication of the pods.
 */
export function connectionSecurity(mesh: Mesh, called: Called): ConnectionSecurity {
  const { workload, port } = called;
  const proxy = assumedProxyOf(mesh, workload);
  const accepted = acceptedTls(mesh)(workload, targetPortOf(port, workload));
  const sent = sentTls(mesh, called);
  // A PeerAuthentication is for proxies.
  const by = [sent.at, proxy === 'sidecar' ? accepted.at : undefined].filter((each) => each !== undefined);
  if (proxy === 'ambient') return { kind: 'unknown', reason: 'ambient', by };
  const isConnection = port.protocol === 'tcp' || port.protocol === 'tls';
  const hasProxy = called.caller !== 'without-proxy';
  const fails = (reason: FailedConnection, flag: 'UC' | 'UF'): ConnectionSecurity => ({
    kind: 'fails',
    reason,
    flags: !hasProxy ? undefined : flag === 'UF' && !isConnection ? 'URX,UF' : flag,
    status: hasProxy && !isConnection ? 503 : undefined,
    by,
  });
  const listens = podProtocol(mesh, workload, targetPortOf(port, workload));
  switch (sent.kind) {
    case 'mtls':
      return proxy === 'none' || accepted.mode === 'DISABLE'
        ? fails('mtls-not-understood', 'UF')
        : { kind: 'mtls', by };
    case 'plaintext':
      return proxy === 'sidecar' && accepted.mode === 'STRICT'
        ? fails('mtls-required', 'UC')
        : { kind: 'plaintext', by };
    case 'tls':
      return proxy === 'sidecar' && (accepted.mode === 'STRICT' || listens === 'http')
        ? fails('certificate-required', 'UF')
        : { kind: 'unknown', reason: 'application-tls', by };
    case 'client-cert':
      return { kind: 'unknown', reason: 'application-tls', by };
  }
}
