import type { Mesh } from '../mesh/mesh';
import type { HttpMatch } from '../mesh/objects/istio-types';
import { hostCovers, hostsOverlap, shortHost } from '../mesh/registry/hosts';
import type { Request } from '../mesh/request';
import { MESH, type VirtualService } from '../mesh/routes/virtual-services';
import { type Example, examplesOf, filledBy, pathOf, plain, together } from './examples';
import { examplesBetween, partsOf, restOf } from './parts';

/** A request that stands for all requests that the rules treat alike, with words that distinguish it from others. */
export interface RequestClass {
  readonly request: Request;
  /** The called host and port in words, such as `backend.demo:8080`. */
  readonly called: string;
  /** Such as `x-canary: true`; empty for a request that no match asks for. */
  readonly words: string;
  /** The words of the class of which this is a variant that most rules treat alike; otherwise its own words. */
  readonly base: string;
}

/** The host of requests that stand for those to any host. */
export const ANY_HOST = 'any.example';

type IsBound = (each: VirtualService) => boolean;

/**
 * One request for each class that the rules of some states distinguish, for callers in the mesh.
 *
 * @param more matches besides those of routes, such as the conditions of policies
 */
export function meshRequests(states: readonly Mesh[], more: readonly HttpMatch[] = []): RequestClass[] {
  const found: Found = new Map();
  const isBound: IsBound = ({ gateways }) => gateways.has(MESH);
  const examplesOfHost = examplesByHost(states, isBound, more);
  for (const mesh of states) {
    for (const service of mesh.services.all) {
      if (service.object === undefined || service.host.includes('*')) continue;
      for (const { number, protocol } of service.ports) {
        const { host } = service;
        if (protocol === 'http' || protocol === 'auto')
          addHttp(found, examplesOfHost, { protocol: 'http', host, port: number });
        if (protocol === 'tcp' || protocol === 'auto')
          add(found, { protocol: 'tcp', host, port: number }, plain);
        if (protocol === 'tls') addTls(found, states, { protocol: 'tls', host, port: number }, isBound);
      }
    }
  }
  return named(found, states);
}

/**
 * The same for the hosts with a wildcard that only a VirtualService of the mesh has: proxies route their requests on
 * port 80.
 */
export function unregisteredRequests(
  states: readonly Mesh[],
  more: readonly HttpMatch[] = [],
): RequestClass[] {
  const found: Found = new Map();
  const isBound: IsBound = ({ gateways }) => gateways.has(MESH);
  const examplesOfHost = examplesByHost(states, isBound, more);
  for (const { hosts, http } of states.flatMap((mesh) => mesh.virtualServices.filter(isBound))) {
    for (const pattern of http.length === 0 ? [] : hosts) {
      const isOfCluster = states.some(({ domain }) => pattern.endsWith(`.${domain}`));
      if (!pattern.startsWith('*.') || isOfCluster) continue;
      const called = { protocol: 'http', host: pattern.replace('*', 'any'), port: 80 } as const;
      addHttp(found, examplesOfHost, called);
    }
  }
  return named(found, states);
}

/**
 * The same for clients of the pods of one gateway.
 *
 * @param hasOthers whether those hosts of a wildcard of the Gateway are called too that no VirtualService serves: policies
 * refuse their requests in another way
 */
export function gatewayRequests(
  states: readonly Mesh[],
  gateways: ReadonlySet<string>,
  more: readonly HttpMatch[] = [],
  hasOthers = false,
): RequestClass[] {
  const found: Found = new Map();
  // Gateways with the same pods share ports and hosts.
  const isBound: IsBound = (each) => [...each.gateways].some((one) => gateways.has(one));
  const examplesOfHost = examplesByHost(states, isBound, more);
  for (const mesh of states) {
    for (const { name, servers } of mesh.gateways) {
      if (!gateways.has(name)) continue;
      const called = states
        .flatMap((each) => each.virtualServices.filter(isBound))
        .flatMap(({ hosts }) => hosts);
      for (const { port, serves, endsTls, hosts } of servers) {
        const patterns = new Set(called.filter((host) => hosts.some((one) => hostsOverlap(one.host, host))));
        for (const { host } of hosts) if (hasOthers || !host.includes('*')) patterns.add(host);
        for (const pattern of patterns) {
          const host = pattern.replace('*', pattern === '*' ? ANY_HOST : 'any');
          if (serves === 'http')
            addAtGateway(
              found,
              examplesOfHost,
              { protocol: endsTls ? 'https' : 'http', host, port },
              pattern,
            );
          else if (serves === 'passthrough') addTls(found, states, { protocol: 'tls', host, port }, isBound);
          else add(found, { protocol: endsTls ? 'tls' : 'tcp', host, port }, plain);
        }
      }
    }
  }
  return named(found, states);
}

/** The classes by the request and its words. */
type Found = Map<string, Omit<RequestClass, 'called'>>;

function named(found: Found, [first]: readonly Mesh[]): RequestClass[] {
  const { domain = '' } = first ?? {};
  return [...found.values()].map((each) => {
    const { host, port } = each.request;
    return { ...each, called: `${shortHost(host, domain)}:${port}` };
  });
}

type CalledPort = Pick<Request, 'protocol' | 'host' | 'port' | 'sni'>;

function add(found: Found, called: CalledPort, example: Example): void {
  const id = `${JSON.stringify(called)} ${idOf(example)}`;
  if (found.has(id)) return;
  const { words, base, query: _, ...asked } = { ...example, path: pathOf(example) };
  const host = asked.authority === undefined ? '' : `host ${asked.authority}`;
  const [full, short] = [words, base].map((each) => [host, each].filter((part) => part !== '').join(', '));
  found.set(id, { request: { ...called, ...asked }, words: full ?? '', base: short ?? '' });
}

function addHttp(found: Found, examplesOfHost: ExamplesOfHost, called: CalledPort): void {
  for (const example of examplesOfHost(called.host)) add(found, called, example);
}

/** The host that an external client calls is its `Host` header, so a match on the header is a match on the host. */
function addAtGateway(
  found: Found,
  examplesOfHost: ExamplesOfHost,
  called: CalledPort,
  pattern: string,
): void {
  for (const { authority, ...example } of examplesOfHost(called.host)) {
    if (authority === undefined) add(found, called, example);
    else if (hostCovers(pattern, authority)) add(found, { ...called, host: authority }, example);
  }
}

/** One connection for each server name that a rule matches. */
function addTls(found: Found, states: readonly Mesh[], called: CalledPort, isBound: IsBound): void {
  add(found, called, plain);
  for (const { tls } of states.flatMap((mesh) => mesh.virtualServices.filter(isBound))) {
    for (const { sniHosts = [] } of tls.flatMap(({ route }) => route.match ?? [])) {
      for (const pattern of sniHosts) {
        const sni = pattern.replace('*', 'any');
        const words = `server name ${sni}`;
        if (sni !== called.host) add(found, { ...called, sni }, { ...plain, words, base: words });
      }
    }
  }
}

const examples = new WeakMap<VirtualService, readonly Example[]>();

type ExamplesOfHost = (host: string) => readonly Example[];

/** The examples of a host are the same on each of its ports, and in the loop over each state. */
function examplesByHost(
  states: readonly Mesh[],
  isBound: IsBound,
  more: readonly HttpMatch[],
): ExamplesOfHost {
  const known = new Map<string, readonly Example[]>();
  return (host) => {
    const found = known.get(host) ?? examplesFor(states, host, isBound, more);
    known.set(host, found);
    return found;
  };
}

/** A plain request, one for each match of each rule, and one for any two matches together. */
function examplesFor(
  states: readonly Mesh[],
  host: string,
  isBound: IsBound,
  more: readonly HttpMatch[],
): Example[] {
  const found = new Map<string, Example>([[idOf(plain), plain]]);
  const all: HttpMatch[] = [...more];
  const take = (example: Example) => {
    const id = idOf(example);
    if (!found.has(id)) found.set(id, example);
  };
  for (const match of more) for (const example of examplesOf(match)) take(example);
  for (const virtualService of states.flatMap((mesh) => mesh.virtualServices)) {
    const { hosts, http } = virtualService;
    if (!isBound(virtualService) || !hosts.some((pattern) => hostCovers(pattern, host))) continue;
    const own =
      examples.get(virtualService) ??
      http.flatMap(({ matches }) => matches.flatMap(({ match }) => examplesOf(match)));
    examples.set(virtualService, own);
    for (const example of own) take(example);
    for (const { matches } of http) for (const { match } of matches) all.push(match);
  }
  if (all.length === 0) return [plain];
  const parts = partsOf(all);
  for (const example of examplesBetween(parts, host)) take(example);
  const [, ...single] = [...found.values()];
  const rest = restOf(parts);
  for (const [index, one] of single.entries()) {
    for (const other of single.slice(index + 1)) {
      const both = together(one, other);
      if (both !== undefined) take(both);
    }
  }
  if (rest !== undefined) for (const example of [...found.values()]) take(filledBy(example, rest));
  return [...found.values()];
}

function idOf(example: Example): string {
  const { method, authority, headers } = example;
  return JSON.stringify([pathOf(example), method, authority, [...headers].sort()]);
}
