import { meshObjectOf } from '../../../lib/apply/gates/live-mesh';
import type { LiveObject } from '../../../lib/kubernetes/cluster';
import { type AnsweredShare, answer } from '../../../lib/mesh/answer';
import { type Mesh, meshOf } from '../../../lib/mesh/mesh';
import type { Caller, Request } from '../../../lib/mesh/request';
import { inboundProtocol, targetPortOf } from '../../../lib/mesh/sidecar/inbound';
import type { KubernetesObject, Pod } from '../lab/objects';
import type { LabRequest } from '../pod/messages';
import { CONTAINER_PORTS } from './places';
import { podOf } from './pods';

/** The predicted answers to a request, in few words: `pod store-1`, `503 UH`, `301 https://…`, `left`, `closed`. */
export interface Predicted {
  /** One of these has to come. */
  readonly possible: ReadonlySet<string>;
  /** Each of these has to come now and then. */
  readonly certain: ReadonlySet<string>;
}

/** The prediction for a request that no application can send, since the name has no address. */
export const UNASKABLE = 'no address';

/** Reads all objects of the cluster as `lib/mesh` does. */
export function meshOfCluster(objects: readonly KubernetesObject[]): Mesh {
  return meshOf((objects as unknown as readonly LiveObject[]).map(meshObjectOf), { isComplete: true });
}

/** The answers that `lib/mesh` predicts for a request. */
export function predicted(mesh: Mesh, from: Pod, request: LabRequest): Predicted {
  const { namespace = '', labels = {}, annotations = {} } = from.metadata;
  const isGateway = annotations['inject.istio.io/templates'] === 'gateway';
  const caller: Caller = { kind: isGateway ? 'gateway' : 'workload', namespace, labels };
  const asked = askedOf(request);
  const said = answer(mesh, caller, asked);
  if (said.kind === 'shares') {
    const words = said.shares.map((share) => ({
      share,
      each: shareWords(mesh, share, asked, said.by === 'requests'),
    }));
    const certain = words.filter(({ share }) => !isHeadless(share)).flatMap(({ each }) => each);
    return { possible: new Set(words.flatMap(({ each }) => each)), certain: new Set(certain) };
  }
  const word = wordOf(said, asked.protocol === 'http');
  return { possible: new Set([word]), certain: new Set([word]) };
}

function wordOf(said: Exclude<ReturnType<typeof answer>, { kind: 'shares' }>, isHttp: boolean): string {
  switch (said.kind) {
    case 'status':
      return isHttp ? `${said.status} ${said.flag}` : 'closed';
    case 'redirect':
      return `${said.status} ${said.location}`;
    case 'passthrough':
      return 'left';
    case 'closed':
      return 'closed';
    case 'unresolved':
      return UNASKABLE;
  }
}

function isHeadless({ endpoints }: AnsweredShare): boolean {
  return endpoints.kind === 'workloads' && endpoints.service.resolution === 'headless';
}

function shareWords(mesh: Mesh, { endpoints }: AnsweredShare, asked: Request, isRequest: boolean): string[] {
  const failed = (flag: string) => (isRequest ? `503 ${flag}` : 'closed');
  if (endpoints.kind === 'no-cluster') return [failed('NC')];
  if (endpoints.kind === 'outside') return [failed('UF')];
  const { workloads, port, closing } = endpoints;
  if (workloads.length === 0) return [failed('UH')];
  return workloads.map((workload) => {
    if (closing.includes(workload)) return 'closed';
    const targetPort = targetPortOf(port, workload);
    if (CONTAINER_PORTS.includes(targetPort)) return `pod ${podOf(workload, mesh)}`;
    return unheard(inboundProtocol(mesh, workload, targetPort), asked, failed);
  });
}

/** Nobody listens in the pod: its own sidecar, where it has one, is the one that notices. */
function unheard(
  inbound: ReturnType<typeof inboundProtocol>,
  { protocol }: Request,
  failed: (flag: string) => string,
): string {
  if (inbound === undefined) return failed('UF');
  // The lab's Envoy has no filter of Istio's own that would mark requests, so `auto` comes in as a connection.
  return inbound === 'http' && protocol === 'http' ? '503 -' : failed('UC');
}

/** A request as `lib/mesh` reads it. */
export function askedOf({ url, method, headers = {}, servername }: LabRequest): Request {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const scheme = protocol.replace(':', '') as Request['protocol'];
  const standard: Readonly<Record<string, number>> = { http: 80, https: 443, tls: 443 };
  const path = /^[a-z]+:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] ?? `${pathname}${search}`;
  const others = Object.entries(headers).filter(([name]) => name !== 'host');
  return {
    protocol: scheme,
    host: hostname,
    port: Number(port) || (standard[scheme] ?? 0),
    authority: String(headers['host'] ?? new URL(url).host),
    path: path.startsWith('/') ? path : `/${path}`,
    ...(method && { method }),
    headers: new Map(others.map(([name, value]) => [name.toLowerCase(), String(value)])),
    ...(servername && { sni: servername }),
  };
}
