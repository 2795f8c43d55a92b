import { parseDocument } from 'yaml';
import type { Facts } from './facts';
import type {
  AutoscalerSpec,
  DeploymentSpec,
  DestinationRuleSpec,
  Labels,
  Metadata,
  RouteSpec,
  SelectingSpec,
  ServiceSpec,
  VirtualServiceSpec,
} from './manifests';

/** One object of the YAML, with the text that it was read from. */
export interface ReadObject<Spec> {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Kind, namespace and name: what the cluster knows it by. */
  readonly key: string;
  readonly text: string;
  readonly spec: Spec;
}

export type Service = ReadObject<ServiceSpec>;
export type Deployment = ReadObject<DeploymentSpec>;
export type DestinationRule = ReadObject<DestinationRuleSpec>;
export type VirtualService = ReadObject<VirtualServiceSpec>;

/** A program's YAML, read by what Kubernetes and Istio say of it, and what the program itself says. */
export interface Reading {
  readonly text: string;
  readonly facts: Facts;
  readonly objects: readonly ReadObject<unknown>[];
  readonly services: readonly Service[];
  readonly deployments: readonly Deployment[];
  readonly autoscalers: readonly ReadObject<AutoscalerSpec>[];
  readonly disruptionBudgets: readonly ReadObject<SelectingSpec>[];
  readonly destinationRules: readonly DestinationRule[];
  readonly virtualServices: readonly VirtualService[];
  readonly gateways: readonly ReadObject<unknown>[];
}

/** Reads a YAML text of several documents. */
export function read(text: string, facts: Facts): Reading {
  const objects = documentsOf(text).map(readObject);
  // The kind says what the spec is; each of its fields may still be missing.
  const ofKind = <Spec>(kind: string) =>
    objects.filter((object): object is ReadObject<Spec> => object.kind === kind);
  return {
    text,
    facts,
    objects,
    services: ofKind<ServiceSpec>('Service'),
    deployments: ofKind<DeploymentSpec>('Deployment'),
    autoscalers: ofKind<AutoscalerSpec>('HorizontalPodAutoscaler'),
    disruptionBudgets: ofKind<SelectingSpec>('PodDisruptionBudget'),
    destinationRules: ofKind<DestinationRuleSpec>('DestinationRule'),
    virtualServices: ofKind<VirtualServiceSpec>('VirtualService'),
    gateways: ofKind('Gateway'),
  };
}

/** The documents of a YAML text, each as it stands there. */
export function documentsOf(text: string): string[] {
  return text.split(/^---\n/m).filter((document) => document.trim() !== '');
}

/** The objects of a text by what the cluster knows them by. */
export function textsByKey(text: string): Map<string, string> {
  return new Map(documentsOf(text).map((document) => [readObject(document).key, document]));
}

// From state to state most objects stay as they are, and parsing is what takes the time.
const known = new Map<string, ReadObject<unknown>>();

function readObject(text: string): ReadObject<unknown> {
  const object = known.get(text) ?? parsed(text);
  known.set(text, object);
  return object;
}

function parsed(text: string): ReadObject<unknown> {
  const manifest: { kind?: string; metadata?: Metadata; spec?: unknown } = parseDocument(text).toJS();
  const { kind = '', metadata = {}, spec = {} } = manifest;
  const { namespace = '', name = '' } = metadata;
  return { kind, namespace, name, key: `${kind} ${namespace}/${name}`, text, spec };
}

/** True when all of these labels are there with these values. */
export function within(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

export function podLabels(deployment: Deployment): Labels {
  return deployment.spec.template?.metadata?.labels ?? {};
}

/** The Deployments whose pods a set of labels selects in a namespace; an empty set selects none. */
export function selected(reading: Reading, namespace: string, labels: Labels | undefined): Deployment[] {
  if (labels === undefined || Object.keys(labels).length === 0) return [];
  return reading.deployments.filter((one) => one.namespace === namespace && within(labels, podLabels(one)));
}

/** The Service of a host that is written in full. */
export function serviceOfHost(reading: Reading, host: string | undefined): Service | undefined {
  return reading.services.find(
    (one) =>
      host?.startsWith(`${one.name}.${one.namespace}.svc.`) &&
      !host.endsWith('.') &&
      [...reading.facts.shares.keys()].includes(host),
  );
}

/** A route of a VirtualService, and in which of its sections it stands. */
export interface ReadRoute {
  readonly section: 'http' | 'tcp' | 'tls';
  readonly route: RouteSpec;
  readonly virtualService: VirtualService;
  /** Where it is, as a violation says it. */
  readonly place: string;
}

export function routesOf(virtualService: VirtualService): ReadRoute[] {
  return (['http', 'tcp', 'tls'] as const).flatMap((section) =>
    (virtualService.spec[section] ?? []).map((route, index) => ({
      section,
      route,
      virtualService,
      place: `${virtualService.key} ${section}[${index}]`,
    })),
  );
}

export function allRoutes(reading: Reading): ReadRoute[] {
  return reading.virtualServices.flatMap(routesOf);
}

/** The destinations of all routes, each with its place. */
export function allDestinations(reading: Reading) {
  return allRoutes(reading).flatMap((read) =>
    (read.route.route ?? []).map(({ destination = {}, weight }) => ({ ...read, destination, weight })),
  );
}

/** The gateways that a VirtualService is bound to; without any it is bound to the mesh. */
export function boundTo(virtualService: VirtualService): string[] {
  const { gateways = ['mesh'] } = virtualService.spec;
  return gateways.map((one) =>
    one === 'mesh' || one.includes('/') ? one : `${virtualService.namespace}/${one}`,
  );
}
