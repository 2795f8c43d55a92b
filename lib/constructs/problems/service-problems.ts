import { ApiObject } from 'cdk8s';
import type { Service } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import type { Version } from '../pods/version';
import { tryManifestOf } from '../synthesis/try-manifest';
import { type CallEdge, callProblems } from '../values/call';
import { labelProblems, nameProblems } from '../values/names';
import { type Port, portProblems } from '../values/port';
import type { Release } from '../values/release';
import { type RoutePolicy, routePolicyProblems } from '../values/route-policy';
import { portListProblems } from '../values/service-ports';
import { type TrafficPolicyProps, trafficPolicyProblems } from '../values/traffic-policy';
import type { ValueProblem } from './problem';
import { pathsOf, rivals } from './program';

/** The part of a service that these checks read. */
interface CheckedRelease extends IConstruct {
  readonly serviceName: string;
  readonly host: string;
  readonly namespace: string;
  readonly appClaim: string;
  readonly versionLabelKey: string;
  readonly claimedHosts: readonly string[];
  readonly ports: readonly Port[];
  readonly settings: ReleaseNames & TrafficPolicyProps & RoutePolicy;
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly release: Release;
  ownVersions(): readonly Version[];
}

interface ReleaseNames {
  /** The ports as the program has them. */
  readonly portsGiven: { readonly port?: unknown; readonly ports?: unknown };
  readonly destinationRuleName?: string;
  readonly virtualServiceName?: string;
}

/** The problems of a service and its release, by itself and together with the others of the program. */
export function releaseProblems(service: CheckedRelease): ValueProblem[] {
  const { settings } = service;
  const labelKey = service.versionLabelKey;
  return [
    ...nameProblems('serviceName', service.serviceName, 'DNS-1035 label'),
    ...labelProblems('the app label', service.selectorLabels),
    ...nameProblems('versionLabelKey', labelKey, 'label key'),
    ...optionalName('destinationRuleName', settings.destinationRuleName),
    ...optionalName('virtualServiceName', settings.virtualServiceName),
    ...sameLabelKey(service, labelKey),
    ...portProblems(service.ports),
    ...portListProblems(service.serviceName, settings.portsGiven),
    ...trafficPolicyProblems(settings),
    ...routePolicyProblems(settings),
    ...duplicateService(service),
    ...foreignHosts(service),
    ...foreignPods(service),
    ...withoutPods(service),
  ];
}

/** The part of a service with its own Service that these checks read. */
interface CheckedService extends CheckedRelease {
  readonly service: Service;
}

/** The problems of a call: its own, those of its variable, and those of the App that the callee belongs to. */
export function callEdgeProblems(
  caller: IConstruct,
  edge: CallEdge,
  clashes: readonly Version[],
): ValueProblem[] {
  return [
    ...callProblems(edge),
    // A callee of the program's own class need not be a construct.
    ...(Construct.isConstruct(edge.service) ? otherProgramProblems(caller, edge.service) : []),
    ...clashes.map((version) => ({
      rule: 'variable-twice',
      message: `version ${version.versionName} already has the variable ${edge.environmentVariable}, which the call of ${edge.service.serviceName} sets`,
      effect: 'one of the two values would be lost, so requests would go to the wrong address',
      fix: 'use another variable, as in calls: [{ service: backend, environmentVariable: "API_URL" }]',
    })),
  ];
}

/** The problem of a service that belongs to another App. */
export function otherProgramProblems(user: IConstruct, service: IConstruct): ValueProblem[] {
  if (user.node.root === service.node.root) return [];
  return [
    {
      rule: 'service-of-another-app',
      message: `the service ${service.node.path} belongs to another App`,
      effect: 'that App writes its manifests, so routes and versions may disagree',
      fix: 'make both in one App, in two charts if needed',
    },
  ];
}

function optionalName(what: string, name: string | undefined): ValueProblem[] {
  return name === undefined ? [] : nameProblems(what, name, 'DNS-1123 subdomain');
}

function sameLabelKey(service: CheckedRelease, labelKey: string): ValueProblem[] {
  if (!(labelKey in service.selectorLabels)) return [];
  return [
    {
      rule: 'labels-collide',
      message: `the label ${labelKey} is used for both the app and the version`,
      effect: 'the Service would select one version only, and the subsets of all others would be empty: 503',
      fix: 'choose different keys for appLabelKey and versionLabelKey',
    },
  ];
}

function duplicateService(service: CheckedRelease): ValueProblem[] {
  const sameHost = rivals(service, 'host', service.host);
  const sameApp = rivals(service, 'app', service.appClaim);
  const problems: ValueProblem[] = [];
  if (sameHost.length > 0) {
    problems.push({
      rule: 'duplicate-service',
      message: `${service.host} is also the host of ${pathsOf(sameHost)}`,
      effect: 'the objects of one overwrite those of the other, so requests go to the wrong pods',
      fix: 'give one of them another serviceName',
    });
  }
  if (sameApp.length > 0) {
    const label = Object.entries(service.selectorLabels).map(([key, value]) => `${key}: ${value}`);
    problems.push({
      rule: 'duplicate-app',
      message: `the pods of ${pathsOf(sameApp)} have the same label, ${label.join()}`,
      effect: 'each Service selects the pods of both, so requests reach the wrong pods',
      fix: 'give one of them another appLabel',
    });
  }
  return problems;
}

/** Server names that another service claims too. */
function foreignHosts(service: CheckedRelease): ValueProblem[] {
  return service.claimedHosts
    .filter((host) => host !== service.host)
    .map((host) => ({ host, others: rivals(service, 'host', host) }))
    .filter(({ others }) => others.length > 0)
    .map(({ host, others }) => ({
      rule: 'duplicate-service',
      message: `the sniHost ${host} is also a host of ${pathsOf(others)}`,
      effect: 'two VirtualServices route one host, and only the older one applies',
      fix: 'keep it in one service only',
    }));
}

/** Labels of its pods that another Service selects. */
function foreignPods(service: CheckedRelease): ValueProblem[] {
  const labels = service.ownVersions().flatMap((version) => Object.entries(version.podLabels));
  const texts = new Set(labels.map(([key, value]) => `${key}=${value}`));
  return [...texts]
    .map((text) => ({ text, others: rivals(service, 'app', `${service.namespace}/${text}`) }))
    .filter(({ others }) => others.length > 0)
    .map(({ text, others }) => ({
      rule: 'duplicate-app',
      message: `podLabels sets ${text}, which the Service of ${pathsOf(others)} selects`,
      effect: 'that Service also sends its requests to these pods',
      fix: 'remove the label from podLabels',
    }));
}

/** The problems of a cdk8s-plus Service that the program has changed: its selector may be another one. */
export function changedServiceProblems(service: CheckedService): ValueProblem[] {
  const spec = tryManifestOf(ApiObject.of(service.service))?.spec as
    | { selector?: Record<string, string> }
    | undefined;
  if (spec === undefined) return [];
  const got = JSON.stringify(spec.selector ?? {});
  const wanted = JSON.stringify(service.selectorLabels);
  if (got === wanted) return [];
  return [
    {
      rule: 'service-selector-changed',
      message: `the Service selects ${got}, not ${wanted}`,
      effect: 'the subset of a version that it does not select has no endpoints: 503 (no healthy upstream)',
      fix: 'remove the patch from the Service',
    },
  ];
}

/** Versions that get requests but have no pods. */
function withoutPods(service: CheckedRelease): ValueProblem[] {
  const { stable, canaries } = service.release;
  const isAsked = (version: Version) =>
    version === stable
      ? canaries.reduce((rest, { weight }) => rest - weight, 100) > 0
      : canaries.some(
          ({ weight, when, callers, ...canary }) =>
            canary.version === version && (weight > 0 || when.length + callers.length > 0),
        );
  return service
    .ownVersions()
    .filter((version) => isAsked(version) && version.leastPods === 0)
    .map((version) => ({
      rule: 'version-without-pods',
      message: `version ${version.versionName} gets requests, but has replicas: 0`,
      effect: 'requests to it get 503 (no healthy upstream)',
      fix: 'raise replicas, or send it no requests',
    }));
}
