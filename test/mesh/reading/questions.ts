import fc from 'fast-check';
import type { KubernetesObject, Service } from '../lab/objects';
import type { LabRequest } from '../pod/messages';
import { HEADER_VALUES, type HttpMatch, PATHS, type StringMatch } from './matches';
import { AWAY, HOME, OUTSIDE } from './places';

/** Who asks: the gateway's pod for somebody outside, or a pod of the cell. */
export type Caller = 'gateway' | 'web' | 'batch';

export interface CellQuestion {
  readonly from: Caller;
  readonly request: LabRequest;
}

interface VirtualService extends KubernetesObject {
  readonly spec: {
    readonly hosts?: readonly string[];
    readonly gateways?: readonly string[];
    readonly http?: readonly { readonly match?: readonly HttpMatch[] }[];
  };
}

const NAMESPACES: Readonly<Record<Exclude<Caller, 'gateway'>, string>> = { web: HOME, batch: AWAY };

/** At most so many requests that the rules of a set tell apart, from everyone who can ask. */
export function questionsOf(
  objects: readonly KubernetesObject[],
  count: number,
  seed: number,
): readonly CellQuestion[] {
  const anyone = fc.oneof(
    { weight: objects.some(isAtGateway) ? 5 : 1, arbitrary: fc.constant<Caller>('gateway') },
    { weight: 4, arbitrary: fc.constant<Caller>('web') },
    { weight: 2, arbitrary: fc.constant<Caller>('batch') },
  );
  const anything = (from: Caller) =>
    fc.tuple(fc.constantFrom(...targetsFor(from, objects)), fc.constantFrom(...waysOf(objects)));
  // A request that is made from a rule, and goes to the rule's own host, is more likely to match it.
  const pointed = (from: Caller) =>
    fc.constantFrom(...boundTo(from, objects)).chain((one) => {
      const hosts = hostsOf([one]).map((host) => host.split('.').slice(0, 2).join('.'));
      const own = targetsFor(from, objects).filter((url) => hosts.some((host) => url.includes(`//${host}`)));
      if (own.length === 0) return anything(from);
      return fc.tuple(fc.constantFrom(...own), fc.constantFrom(...waysOf([one])));
    });
  const question = anyone.chain((from) =>
    fc
      .oneof({ weight: 4, arbitrary: pointed(from) }, { weight: 1, arbitrary: anything(from) })
      .map(([url, way]): CellQuestion => ({ from, request: requestOf(url, way) })),
  );
  const found = fc.sample(question, { numRuns: count, seed });
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

interface Way {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly authority?: string;
}

function requestOf(url: string, { path, authority, ...rest }: Way): LabRequest {
  if (!url.startsWith('http')) return { url };
  const headers = { ...rest.headers, ...(authority && { host: authority }) };
  return { ...rest, url: `${url}${path}`, headers };
}

/** Where a caller may call, with what is likelier to meet a rule more than once. */
function targetsFor(from: Caller, objects: readonly KubernetesObject[]): readonly string[] {
  if (from === 'gateway') return gatewayTargets(objects, hostsOf(objects.filter(isAtGateway)));
  const named = hostsOf([
    ...boundTo(from, objects),
    ...objects.filter(({ kind }) => kind === 'ServiceEntry'),
  ]);
  const services = objects.filter(isService);
  const routed = services.filter(({ metadata }) =>
    named.includes(`${metadata.name}.${metadata.namespace}.svc.cluster.local`),
  );
  return [
    ...named
      .filter((host) => !host.endsWith('.cluster.local'))
      .flatMap((host) => entryTargets(host, objects)),
    `http://x.${OUTSIDE}`,
    // Services that rules are about, three times as often.
    ...[...services, ...routed, ...routed].flatMap((service) => serviceTargets(service, NAMESPACES[from])),
  ];
}

/** The VirtualServices that a caller may meet; all where none is its own. */
function boundTo(from: Caller, objects: readonly KubernetesObject[]): readonly VirtualService[] {
  const all = objects.filter(({ kind }) => kind === 'VirtualService') as readonly VirtualService[];
  const own = all.filter(({ spec: { gateways = ['mesh'] } }) => gateways.includes('mesh'));
  const bound = from === 'gateway' ? all.filter(isAtGateway) : own;
  return bound.length > 0 ? bound : all;
}

function hostsOf(objects: readonly KubernetesObject[]): readonly string[] {
  return (objects as readonly VirtualService[])
    .filter(({ kind }) => kind === 'VirtualService' || kind === 'ServiceEntry')
    .flatMap(({ spec, metadata }) =>
      (spec.hosts ?? []).map((host) => concrete(host, metadata.namespace ?? '')),
    );
}

function isAtGateway({ kind, spec }: KubernetesObject): boolean {
  return kind === 'VirtualService' && JSON.stringify(spec).includes('/main"');
}

function gatewayTargets(objects: readonly KubernetesObject[], named: readonly string[]): readonly string[] {
  const text = JSON.stringify(objects.filter(({ kind }) => kind === 'Gateway'));
  const has = (number: number, count: number) =>
    text.includes(`"number":${number},`) ? Array.from({ length: count }, () => number) : [];
  const ports = [...has(80, 4), ...has(8080, 2)];
  const http = named.flatMap((host) => ports.map((port) => `http://${host}${port === 80 ? '' : `:${port}`}`));
  return [
    ...http,
    `http://x.${OUTSIDE}`,
    `http://x.${OUTSIDE}:8080`,
    ...(text.includes('"TLS"') ? named.map((host) => `tls://${host}:443`) : []),
    ...(text.includes('"TCP"') ? [`tcp://${OUTSIDE}:9000`] : []),
  ];
}

function concrete(host: string, namespace: string): string {
  if (host === '*') return `shop.${OUTSIDE}`;
  if (host.startsWith('*')) return host.replace('*', 'x');
  return host.includes('.') ? host : `${host}.${namespace}.svc.cluster.local`;
}

/** Hosts outside the cluster; on what is not HTTP only where a ServiceEntry opens it. */
function entryTargets(host: string, objects: readonly KubernetesObject[]): readonly string[] {
  const text = JSON.stringify(objects.filter(({ kind }) => kind === 'ServiceEntry'));
  const http = [`http://${host}`, `http://${host}`, `http://${host}:8080`];
  const tcp = text.includes('"TCP"') ? [`tcp://${host}:9090`] : [];
  return [...http, ...tcp, ...(text.includes('"TLS"') ? [`tls://${host}:8443`] : [])];
}

function isService(object: KubernetesObject): object is Service {
  return object.kind === 'Service';
}

/** Every port, by each of the names that the caller can use. */
function serviceTargets({ metadata, spec }: Service, from: string): readonly string[] {
  const { name, namespace } = metadata;
  const full = `${name}.${namespace}.svc.cluster.local`;
  const hosts = [full, full, `${name}.${namespace}`, ...(from === namespace ? [name] : [])];
  return (spec.ports ?? []).flatMap((port) => {
    const protocol = `${(port as { appProtocol?: string }).appProtocol ?? ''} ${port.name ?? ''}`;
    const schemes = /tls|https/.test(protocol)
      ? ['tls', 'tcp']
      : /tcp|mongo|plain|strange/.test(protocol)
        ? ['http', 'tcp']
        : ['http'];
    return schemes.flatMap((scheme) => hosts.map((host) => `${scheme}://${host}:${port.port}`));
  });
}

/** Paths, headers and methods: for each match one that fits it, and some that do not. */
function waysOf(objects: readonly KubernetesObject[]): readonly Way[] {
  const matches = (objects as readonly VirtualService[])
    .filter(({ kind }) => kind === 'VirtualService')
    .flatMap(({ spec }) => (spec.http ?? []).flatMap(({ match = [] }) => match));
  const fitting = matches.map(fittingWay);
  const missing = matches.flatMap((match) => nearWays(fittingWay(match)));
  return [{ path: '/' }, ...PATHS.map((path) => ({ path })), ...fitting, ...fitting, ...missing];
}

function fittingWay({ uri, headers, queryParams, method, authority }: HttpMatch): Way {
  const query = Object.entries(queryParams ?? {}).map(([name, value]) => `${name}=${example(value, '1')}`);
  const path = `${example(uri, '/')}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  const wanted = Object.entries(headers ?? {}).map(([name, value]) => [name, example(value, 'any')]);
  return {
    path: path.startsWith('/') ? path : `/${path}`,
    ...(method && { method: example(method, 'GET') }),
    ...(wanted.length > 0 && { headers: Object.fromEntries(wanted) }),
    ...(authority && { authority: example(authority, 'store') }),
  };
}

function nearWays(way: Way): readonly Way[] {
  const [name] = Object.keys(way.headers ?? {});
  const others =
    name === undefined ? [] : HEADER_VALUES.map((value) => ({ ...way, headers: { [name]: value } }));
  return [
    ...others,
    { ...way, path: way.path.toUpperCase() },
    { ...way, path: way.path.replace(/(\?|$)/, 'x$1') },
    { ...way, path: way.path.replace(/(\?|$)/, '/x$1') },
    { path: way.path },
    { ...way, method: 'POST' },
  ];
}

/** A text that a match takes. */
function example(match: StringMatch | undefined, fallback: string): string {
  if (match?.exact !== undefined) return match.exact;
  if (match?.prefix !== undefined) return `${match.prefix}${match.prefix === 'P' ? 'UT' : ''}`;
  switch (match?.regex) {
    case undefined:
      return fallback;
    case '/a.*':
      return '/a-z';
    case '/[ab]':
      return '/b';
    case '/a(/.*)?':
      return '/a/c';
    case 'true|beta-.*':
      return 'beta-3';
    case '[a-z]+':
      return 'abc';
    case '[0-9]+':
      return '12';
    case 'GET|PUT':
      return 'PUT';
    case '/A':
      return '/A';
    default:
      return fallback;
  }
}
