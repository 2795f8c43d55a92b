import { manifestsOf } from '../../../lib/check/manifests';
import { answer } from '../../../lib/mesh/answer';
import { type Mesh, meshOf } from '../../../lib/mesh/mesh';
import type { Labels } from '../../../lib/mesh/objects/mesh-object';
import type { Caller as MeshCaller, Request } from '../../../lib/mesh/request';
import type { LabRequest } from '../pod/messages';
import type { Change } from './change';

/** A request that both states serve, and who may answer it. */
export interface AskedRequest {
  readonly from: 'mesh' | 'outside';
  readonly request: LabRequest;
  /** `200 APP/VERSION`. */
  readonly allowed: ReadonlySet<string>;
}

const HEADERS: readonly Readonly<Record<string, string>>[] = [{}, { 'x-canary': 'true' }];
const GATEWAY_LABELS = { app: 'istio-ingressgateway', istio: 'ingressgateway' };
const OTHER: MeshCaller = { kind: 'workload', namespace: 'callers', labels: { app: 'caller' } };
const GATEWAY: MeshCaller = { kind: 'gateway', namespace: 'istio-system', labels: GATEWAY_LABELS };

/** The requests that are possible before, during and after a change, with and without the canary's header. */
export function askedOf({ before, after }: Pick<Change, 'before' | 'after'>): readonly AskedRequest[] {
  const states = [before, after].map((objects) =>
    meshOf(manifestsOf({ data: objects.map((data) => ({ data, source: { file: 'state' } })) }).objects),
  );
  const candidates = new Map<string, Candidate>();
  for (const mesh of states) for (const each of candidatesOf(mesh)) candidates.set(each.request.url, each);
  const asked: AskedRequest[] = [];
  for (const { caller, target, request } of candidates.values()) {
    for (const headers of HEADERS) {
      const question = { ...target, headers: new Map(Object.entries(headers)) };
      const chosen = states.map((mesh) => whoAnswers(mesh, caller, question));
      if (chosen.some((each) => each === undefined)) continue;
      const allowed = new Set(chosen.flatMap((each) => [...(each ?? [])]));
      const from = caller.kind === 'gateway' ? 'outside' : 'mesh';
      asked.push({ from, request: { ...request, headers }, allowed });
    }
  }
  return asked;
}

interface Candidate {
  readonly caller: MeshCaller;
  readonly target: Request;
  readonly request: LabRequest;
}

function candidatesOf(mesh: Mesh): readonly Candidate[] {
  const paths = new Set(['/']);
  for (const { http } of mesh.virtualServices) {
    for (const { uri } of http.flatMap(({ route }) => route.match ?? []))
      paths.add(uri?.prefix ?? uri?.exact ?? '/');
  }
  const services = mesh.services.all.filter(({ object }) => object?.kind === 'Service');
  const inMesh = services.flatMap(({ host, ports }) =>
    ports
      .filter(({ protocol }) => protocol === 'http')
      .map(({ number }) => candidate(OTHER, 'http', shortened(host), host, number, '/')),
  );
  const outside = mesh.gateways.flatMap(({ servers }) =>
    servers
      .filter(({ serves }) => serves === 'http')
      .flatMap(({ hosts, port, endsTls }) =>
        hosts.flatMap(({ host }) =>
          [...paths].map((path) => candidate(GATEWAY, endsTls ? 'https' : 'http', host, host, port, path)),
        ),
      ),
  );
  return [...inMesh, ...outside];
}

function candidate(
  caller: MeshCaller,
  protocol: 'http' | 'https',
  called: string,
  host: string,
  port: number,
  path: string,
): Candidate {
  return {
    caller,
    target: { protocol, host, port, path },
    request: { url: `${protocol}://${called}:${port}${path}` },
  };
}

/** `cart.shop.svc.cluster.local` as an application writes it, and the lab resolves it. */
function shortened(host: string): string {
  return host.split('.').slice(0, 2).join('.');
}

/** The words of the pods that can answer; undefined where some of the requests fail. */
function whoAnswers(mesh: Mesh, caller: MeshCaller, question: Request): ReadonlySet<string> | undefined {
  const said = answer(mesh, caller, question);
  if (said.kind !== 'shares') return undefined;
  const words = new Set<string>();
  for (const { endpoints, share } of said.shares) {
    if (share === 0) continue;
    const pods =
      endpoints.kind === 'workloads' ? endpoints.workloads.filter(({ replicas }) => replicas !== 0) : [];
    if (pods.length === 0) return undefined;
    for (const { labels } of pods) words.add(`200 ${wordOf(labels)}`);
  }
  return words;
}

function wordOf(labels: Labels): string {
  return `${labels['app']}/${labels['version'] ?? ''}`;
}
