import type { Mesh } from '../../../lib/mesh/mesh';
import { admission } from '../../../lib/mesh/policies/admission';
import type { Admission } from '../../../lib/mesh/policies/admission-outcome';
import { arrivingAs, identityOf } from '../../../lib/mesh/policies/arrival';
import { connectionSecurity } from '../../../lib/mesh/policies/connection-security';
import { targetPortOf } from '../../../lib/mesh/sidecar/inbound';
import type { PolicedRequest } from './random-requests';
import { EDGE_HOST, EDGE_PORT, edgeLabels, POLICED } from './scene';

/** The answer that `lib/mesh` predicts, as `seen` says it of the wire. */
export function predicted(mesh: Mesh, server: string, request: PolicedRequest): string {
  const { caller, sent, headers, ...rest } = request;
  const [service] = mesh.services.named(`${server}.${POLICED}.svc.cluster.local`);
  const port = service?.ports.find(({ number }) => number === request.port);
  const workload = mesh.workloads.all.find(({ object }) => object.name === server);
  if (service === undefined || port === undefined || workload === undefined)
    throw new Error(`there is no server ${server}`);
  const pods = { kind: 'workload', namespace: caller.namespace, labels: { app: caller.name } } as const;
  const called = { service, port, subset: undefined, workload };
  const security = connectionSecurity(mesh, {
    ...called,
    caller: caller.hasSidecar ? pods : 'without-proxy',
  });
  if (security.kind === 'unknown') return `unknown: ${security.reason}`;
  if (security.kind === 'fails')
    return security.status === undefined ? 'reset' : `${security.status} ${security.flags}`;
  const target = targetPortOf(port, workload);
  const said = admission(mesh, workload, {
    ...rest,
    protocol: arrivingAs(mesh, workload, target, sent),
    port: target,
    identity: security.kind === 'mtls' ? identityOf(mesh, pods) : 'none',
    authority: authorityOf(server, request),
    headers: new Map(Object.entries(headers)),
  });
  return inWords(said);
}

/** The same at a gateway, for a client outside of the mesh. */
export function predictedAtEdge(mesh: Mesh, name: string, request: PolicedRequest): string {
  const { method, path, headers, claims } = request;
  const pods = { kind: 'gateway', namespace: POLICED, labels: edgeLabels(name) } as const;
  const said = admission(mesh, pods, {
    protocol: 'http',
    port: EDGE_PORT,
    identity: 'none',
    authority: `${EDGE_HOST}:${EDGE_PORT}`,
    method,
    path,
    claims,
    headers: new Map(Object.entries(headers)),
  });
  return inWords(said);
}

function inWords(said: Admission): string {
  switch (said.kind) {
    case 'allowed':
      return '200';
    case 'denied':
      return said.status === undefined
        ? `reset ${said.detail}`
        : `${said.status} ${said.flag} ${said.detail}`;
    case 'unauthenticated':
      return `${said.status} ${said.flag} ${said.detail}`;
    case 'unknown':
      return `unknown: ${said.reason}`;
  }
}

/** The `Host` header that the caller sends: a call to a pod has its port. */
export function authorityOf(server: string, { caller }: PolicedRequest): string {
  return caller.hasSidecar ? `${server}.${POLICED}` : `${server}.${POLICED}:8080`;
}
