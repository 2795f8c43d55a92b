import type { IConstruct } from 'constructs';
import { labelProblems, nameProblems } from '../values/names';
import { type Port, portProblems } from '../values/port';
import type { RunningVersion } from '../values/running-version';
import { portListProblems } from '../values/service-ports';
import { shown } from '../values/shown';
import type { ValueProblem } from './problem';
import { claimants, pathsOf } from './program';

interface CheckedService extends IConstruct {
  readonly serviceName: string;
  readonly host: string;
  readonly ports: readonly Port[];
}

interface GivenNames {
  readonly host?: string;
  readonly namespace?: string;
  readonly port?: unknown;
  readonly ports?: unknown;
}

/** What is wrong with a service that others make: by itself, or beside those that the program makes. */
export function existingServiceProblems(service: CheckedService, given: GivenNames): ValueProblem[] {
  return [
    ...(given.host === undefined
      ? nameProblems('serviceName', service.serviceName, 'DNS-1035 label')
      : hostProblems(given.host)),
    ...(given.namespace === undefined ? [] : nameProblems('namespace', given.namespace, 'DNS-1123 label')),
    ...portProblems(service.ports),
    ...portListProblems(service.serviceName, given),
    ...madeHere(service),
  ];
}

function hostProblems(host: string): ValueProblem[] {
  const problems = nameProblems('host', host, 'host');
  if (/^[^.]+\.[^.]+\.svc$/.test(host)) {
    return [
      {
        rule: 'invalid-host',
        message: `host is ${shown(host)}, which leaves the domain of the cluster out`,
        effect: 'Istio completes only names without a dot: a gateway has no such cluster, 503 (flag NC)',
        fix: `write serviceName and namespace, or the host in full, as in '${host}.cluster.local'`,
      },
    ];
  }
  if (problems.length > 0 || (host.includes('.') && !host.includes('*'))) return problems;
  return [
    {
      rule: 'invalid-host',
      message: `host is ${JSON.stringify(host)}, which is no full host`,
      effect: 'a proxy has no such host: 503 (flag NC), and no caller resolves it in every namespace',
      fix: "write the host in full, as in 'api.stripe.com', or serviceName and namespace",
    },
  ];
}

/** Routes that do not know the release would lead past it. */
function madeHere(service: CheckedService): ValueProblem[] {
  // Whether it is written in full, or as other tools take it.
  const [name = '', namespace = ''] = service.host.split('.');
  const isShort = service.host.split('.').length === 2;
  const makers = claimants(
    service,
    'host',
    isShort ? `${name}.${namespace}.svc.cluster.local` : service.host,
  );
  if (makers.length === 0) return [];
  return [
    {
      rule: 'existing-service-made-here',
      message: `${service.host} is the host of ${pathsOf(makers)}, which this program makes`,
      effect: 'routes to it would lead to any pod, past its versions and their shares',
      fix: 'use that object for `to` and `calls`, and take this one away',
    },
  ];
}

interface CheckedBase extends IConstruct {
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly versionLabelKey: string;
  readonly stable: RunningVersion;
}

/** What is wrong with a version that others run. */
export function existingVersionProblems({
  selectorLabels,
  versionLabelKey,
  stable,
}: CheckedBase): ValueProblem[] {
  const problems = [
    ...nameProblems('the name of the version', stable.versionName, 'DNS-1123 label'),
    ...labelProblems('the labels of the version', stable.subsetLabels),
  ];
  if (Object.keys(selectorLabels).length === 0) {
    problems.push({
      rule: 'service-without-selector',
      message: 'selector names no label',
      effect: 'the Service would not find the pods of the canary: 503 (flag UH) for its share',
      fix: "write the labels by which the Service selects, as in selector: { app: 'ratings' }",
    });
  }
  for (const [key, value] of Object.entries(stable.subsetLabels)) {
    const selected = selectorLabels[key];
    if (selected === undefined || selected === value) continue;
    problems.push({
      rule: 'labels-beside-selector',
      message: `version ${stable.versionName} has ${key}: ${shown(value)}, but the Service selects ${key}: ${shown(selected)}`,
      effect: `no pod is behind the Service and in subset ${stable.versionName}: its share gets 503 (flag UH)`,
      fix: `leave ${key} out of the labels of the version, or correct the selector`,
    });
  }
  if (!(versionLabelKey in stable.subsetLabels)) {
    problems.push({
      rule: 'version-without-label',
      message: `the labels of version ${stable.versionName} leave out ${versionLabelKey}, which tells versions apart`,
      effect: 'its subset could select the pods of the canary too, which then get more than their share',
      fix: `add ${versionLabelKey} to the labels, or set versionLabelKey to the label that the pods have`,
    });
  }
  return problems;
}
