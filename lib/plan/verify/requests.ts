import { hostCovers } from '../../mesh/hosts';
import type { HttpMatch, StringMatch } from '../../mesh/istio-types';
import type { Mesh } from '../../mesh/mesh';
import type { Request } from '../../mesh/request';
import { MESH, type VirtualService } from '../../mesh/virtual-services';
import { sampleOf } from './samples';

/** A request that stands for all that the rules treat alike, with the words that tell it from others. */
export interface RequestClass {
  readonly request: Request;
  /** Such as `x-canary: true`; empty for what no match asks for. */
  readonly words: string;
}

/** The conditions of a match, as a request that meets them. */
interface Sample {
  readonly path?: string;
  readonly method?: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly words: string;
}

const plain: Sample = { headers: new Map(), words: '' };
/** Enough for any rules that people write; more only makes the check slower. */
const mostSamples = 48;

/** One request of each class that the rules of some states distinguish, for callers in the mesh. */
export function meshRequests(states: readonly Mesh[]): RequestClass[] {
  const found = new Map<string, RequestClass>();
  for (const mesh of states) {
    for (const service of mesh.services.all) {
      if (service.object === undefined || service.host.includes('*')) continue;
      for (const port of service.ports) {
        if (port.protocol === 'udp') continue;
        const isHttp = port.protocol === 'http' || port.protocol === 'auto';
        const protocol = isHttp ? 'http' : port.protocol === 'tls' ? 'tls' : 'tcp';
        const target = { protocol, host: service.host, port: port.number } as const;
        const samples = isHttp
          ? samplesFor(states, service.host, (each) => each.gateways.has(MESH))
          : [plain];
        for (const sample of samples) add(found, target, sample);
      }
    }
  }
  return [...found.values()];
}

/** The same for clients of one gateway's pods. */
export function gatewayRequests(states: readonly Mesh[], gateways: ReadonlySet<string>): RequestClass[] {
  const found = new Map<string, RequestClass>();
  for (const mesh of states) {
    for (const { name, servers } of mesh.gateways) {
      if (!gateways.has(name)) continue;
      for (const { port, serves, endsTls, hosts } of servers) {
        const bound = states.flatMap((each) => each.virtualServices.filter((one) => one.gateways.has(name)));
        const called = new Set(
          bound.flatMap((each) => each.hosts).filter((host) => hosts.some((one) => meets(one.host, host))),
        );
        for (const { host } of hosts) if (!host.includes('*')) called.add(host);
        for (const pattern of called) {
          const host = pattern.replace('*', pattern === '*' ? 'any.example' : 'any');
          const protocol =
            serves === 'http' ? (endsTls ? 'https' : 'http') : serves === 'passthrough' ? 'tls' : 'tcp';
          const samples =
            serves === 'http' ? samplesFor(states, host, (each) => each.gateways.has(name)) : [plain];
          for (const sample of samples) add(found, { protocol, host, port }, sample);
        }
      }
    }
  }
  return [...found.values()];
}

function meets(one: string, other: string): boolean {
  return hostCovers(one, other) || hostCovers(other, one);
}

function add(
  found: Map<string, RequestClass>,
  target: Pick<Request, 'protocol' | 'host' | 'port'>,
  { words, ...sample }: Sample,
): void {
  const key = JSON.stringify([target, sample.path, sample.method, [...sample.headers]]);
  if (!found.has(key)) found.set(key, { request: { ...target, ...sample }, words });
}

/** Nothing special, each match of each rule, and any two of them together. */
function samplesFor(
  states: readonly Mesh[],
  host: string,
  isBound: (each: VirtualService) => boolean,
): Sample[] {
  const samples = new Map<string, Sample>([['', plain]]);
  for (const mesh of states) {
    for (const virtualService of mesh.virtualServices) {
      if (!isBound(virtualService) || !virtualService.hosts.some((pattern) => hostCovers(pattern, host)))
        continue;
      for (const { matches } of virtualService.http) {
        for (const { match } of matches) {
          const sample = sampleFor(match);
          if (samples.size < mostSamples) samples.set(sample.words, sample);
        }
      }
    }
  }
  const single = [...samples.values()];
  for (const [index, one] of single.entries()) {
    for (const other of single.slice(index + 1)) {
      if (samples.size >= mostSamples) return [...samples.values()];
      const both = together(one, other);
      if (both !== undefined) samples.set(both.words, both);
    }
  }
  return [...samples.values()];
}

function sampleFor({ uri, method, headers = {}, queryParams = {} }: HttpMatch): Sample {
  const wanted = new Map<string, string>();
  const words: string[] = [];
  for (const [name, match] of Object.entries(headers)) {
    const value = sampleOf(match);
    wanted.set(name.toLowerCase(), value);
    words.push(`${name}: ${value}`);
  }
  const query = Object.entries(queryParams).map(([name, match]) => `${name}=${sampleOf(match)}`);
  const path = uri === undefined ? '/' : sampleOf(uri as StringMatch);
  const full = query.length === 0 ? path : `${path}?${query.join('&')}`;
  const asked = method === undefined ? undefined : sampleOf(method);
  if (uri !== undefined || query.length > 0) words.push(full);
  if (asked !== undefined) words.unshift(asked);
  return { path: full === '/' ? undefined : full, method: asked, headers: wanted, words: words.join(', ') };
}

/** A request that meets both, where both can be met. */
function together(one: Sample, other: Sample): Sample | undefined {
  if (one.words === '' || other.words === '') return undefined;
  if (one.path !== undefined && other.path !== undefined && one.path !== other.path) return undefined;
  if (one.method !== undefined && other.method !== undefined && one.method !== other.method) return undefined;
  for (const [name, value] of one.headers) {
    if ((other.headers.get(name) ?? value) !== value) return undefined;
  }
  return {
    path: one.path ?? other.path,
    method: one.method ?? other.method,
    headers: new Map([...one.headers, ...other.headers]),
    words: `${one.words}, ${other.words}`,
  };
}
