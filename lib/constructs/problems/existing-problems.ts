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

/** The problems of an existing service, by itself and together with the services of the program. */
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
        message: `host is ${shown(host)}, without the domain of the cluster`,
        effect: 'Istio completes only names without a dot, so a gateway has no such cluster: 503 (flag NC)',
        fix: `set serviceName and namespace, or the full host, as in '${host}.cluster.local'`,
      },
    ];
  }
  if (problems.length > 0 || (host.includes('.') && !host.includes('*'))) return problems;
  return [
    {
      rule: 'invalid-host',
      message: `host is ${JSON.stringify(host)}, which is not a full host`,
      effect: 'a proxy has no such host: 503 (flag NC), and DNS does not resolve it in every namespace',
      fix: "set the full host, as in 'api.stripe.com', or serviceName and namespace",
    },
  ];
}

/** Routes made without the release would bypass it. */
function madeHere(service: CheckedService): ValueProblem[] {
  // The full host, or the short form NAME.NAMESPACE that other tools use.
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
      message: `${pathsOf(makers)} of this program already has the host ${service.host}`,
      effect: 'routes to it would reach any pod and bypass the versions and their weights',
      fix: 'use that object for `to` and `calls`, and remove this one',
    },
  ];
}

interface CheckedBase extends IConstruct {
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly versionLabelKey: string;
  readonly stable: RunningVersion;
}

/** The problems of an existing version. */
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
      message: 'selector has no labels',
      effect: 'the Service would not select the pods of the canary: 503 (flag UH) for its share',
      fix: "set the labels that the Service selects, as in selector: { app: 'ratings' }",
    });
  }
  for (const [key, value] of Object.entries(stable.subsetLabels)) {
    const selected = selectorLabels[key];
    if (selected === undefined || selected === value) continue;
    problems.push({
      rule: 'labels-beside-selector',
      message: `version ${stable.versionName} has ${key}: ${shown(value)}, but the Service selects ${key}: ${shown(selected)}`,
      effect: `subset ${stable.versionName} has no endpoint of the Service: its share gets 503 (flag UH)`,
      fix: `remove ${key} from the labels of the version, or correct the selector`,
    });
  }
  if (!(versionLabelKey in stable.subsetLabels)) {
    problems.push({
      rule: 'version-without-label',
      message: `the labels of version ${stable.versionName} lack the version label, "${versionLabelKey}"`,
      effect: 'its subset could also select the pods of the canary, which then get more than their share',
      fix: `add ${versionLabelKey} to the labels, or set versionLabelKey to the key that the pods have`,
    });
  }
  return problems;
}
