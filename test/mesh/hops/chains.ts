import type { KubernetesObject } from '../lab/objects';

export const NAMESPACE = 'hops';
const SERVICES = ['shop', 'cart', 'stock', 'price'];
const VERSIONS = ['v1', 'v2'];

/** A chain of calls of which one application drops a header that a later call asks for. */
export interface Chain {
  /** In the order of the calls. */
  readonly services: readonly string[];
  /** The headers of the first request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The place of the pod that drops a header, among the services. */
  readonly dropper: number;
  readonly dropped: string;
  /** Headers that every application passes on, as `--forwards` says. */
  readonly forwards: readonly string[];
}

/** The header that leads to v2 of a service. */
function headerOf(service: string): string {
  return `x-${service}`;
}

/** Random chains of two to four pods, the same for the same seed. */
export function chainsOf(count: number, seed: number): readonly Chain[] {
  const random = numbers(seed);
  return Array.from({ length: count }, (_, index): Chain => {
    const services = shuffled(SERVICES, random).slice(0, 2 + (index % 3));
    const later = 1 + Math.floor(random() * (services.length - 1));
    const dropper = Math.floor(random() * later);
    const dropped = headerOf(services[later] ?? '');
    const others = services.map(headerOf).filter((name) => name !== dropped && random() < 0.5);
    const headers = Object.fromEntries([...others, dropped].sort().map((name) => [name, 'true']));
    return { services, headers, dropper, dropped, forwards: index % 2 === 0 ? [] : others };
  });
}

/** The version of a service that a request of a chain reaches as long as no header is lost. */
export function versionAt({ services, headers }: Chain, place: number): string {
  return headers[headerOf(services[place] ?? '')] === undefined ? 'v1' : 'v2';
}

/** All pods pass all headers on, as their annotation says, but the one of a chain that drops one. */
export function objectsOf(chain?: Chain): readonly KubernetesObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE, labels: { 'istio-injection': 'enabled' } },
    },
    deployment('caller', 'v1', []),
    ...SERVICES.flatMap((service) => [
      ...VERSIONS.map((version) => deployment(service, version, annotatedFor(service, version, chain))),
      ...routing(service),
    ]),
  ];
}

function annotatedFor(service: string, version: string, chain: Chain | undefined): readonly string[] {
  const all = SERVICES.map(headerOf);
  if (chain === undefined) return all;
  const { services, dropper, dropped, forwards } = chain;
  const drops = service === services[dropper] && version === versionAt(chain, dropper);
  return all.filter((name) => !(drops && name === dropped) && !forwards.includes(name));
}

function deployment(app: string, version: string, forwards: readonly string[]): KubernetesObject {
  const labels = { app, version };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${app}-${version}`, namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { 'cdk8s-istio/forwards': forwards.join(', ') } },
        spec: { containers: [{ name: 'app', image: 'app', ports: [{ containerPort: 8080 }] }] },
      },
    },
  };
}

function routing(service: string): readonly KubernetesObject[] {
  const metadata = { name: service, namespace: NAMESPACE };
  const to = (subset: string) => [{ destination: { host: service, subset } }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app: service }, ports: [{ name: 'http-app', port: 8080 }] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata,
      spec: { host: service, subsets: VERSIONS.map((name) => ({ name, labels: { version: name } })) },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: {
        hosts: [service],
        http: [
          { match: [{ headers: { [headerOf(service)]: { exact: 'true' } } }], route: to('v2') },
          { route: to('v1') },
        ],
      },
    },
  ];
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => [random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

/** Numbers from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
