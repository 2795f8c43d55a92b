import type { IConstruct } from 'constructs';
import type { ReleasedService } from '../released-service';
import { asksOnlyForCallers } from '../routes/applicable-matches';
import { notAMatch } from '../values/all-of';
import { type Condition, Match } from '../values/match';
import { wholeNumberProblems } from '../values/numbers';
import { isHttp } from '../values/port';
import type { Canary } from '../values/release';
import type { RunningVersion } from '../values/running-version';
import { VersionedService } from '../versioned-service';
import type { ValueProblem } from './problem';
import { claimants, pathsOf } from './program';
import { otherProgramProblems } from './service-problems';

interface CheckedPair extends IConstruct {
  readonly stable: ReleasedService;
}

/** The problems of a CanaryPair, by itself and together with its service. */
export function canaryProblems(pair: CheckedPair, given: readonly unknown[], canary: Canary): ValueProblem[] {
  return [
    ...weightProblems(canary),
    ...given.flatMap((match) => (Match.isMatch(match) ? match.problems : [notAMatch(match)])),
    ...weightSum(pair, canary),
    ...sameVersion(pair, canary),
    ...sameLabel(pair, canary),
    ...selectorOverlaps(pair),
    ...otherProgramProblems(pair, pair.stable),
    ...unmatchableOnTcp(pair, canary),
    ...unknownCallers(pair, canary),
  ];
}

function weightProblems(canary: Canary): ValueProblem[] {
  return wholeNumberProblems(canary.weight, {
    isRequired: true,
    rule: 'weight-out-of-range',
    what: `the weight of version ${canary.version.versionName}`,
    least: 0,
    most: 100,
    effect: 'the weights would not add up to 100, so the API server or istiod refuses the VirtualService',
  });
}

/** The weights of several canaries that leave nothing, or less, to the stable version. */
function weightSum(pair: CheckedPair, { version }: Canary): ValueProblem[] {
  const { canaries, stable } = pair.stable.release;
  const sum = canaries.reduce((total, { weight }) => total + weight, 0);
  // Each weight that is no share is reported by itself, and the sum once.
  if (!(sum > 100) || canaries.some(({ weight }) => weight > 100) || canaries.at(-1)?.version !== version)
    return [];
  const weights = canaries.map((canary) => `${canary.version.versionName} ${canary.weight}`);
  return [
    {
      rule: 'weight-out-of-range',
      message: `the canaries of ${pair.stable.serviceName} have ${sum} percent of the requests: ${weights.join(', ')}`,
      effect: `${stable.versionName} would get ${100 - sum} percent, and the API server or istiod refuses the VirtualService`,
      fix: 'change a weight, so that their sum is 100 or less',
    },
  ];
}

function sameVersion(pair: CheckedPair, { version }: Canary): ValueProblem[] {
  const name = version.versionName;
  if (!othersOf(pair, version).some((other) => other.versionName === name)) return [];
  return [
    {
      rule: 'duplicate-version',
      message: `${pair.stable.serviceName} has two versions with the name ${name}`,
      effect: 'both versions would share one subset and one Deployment, so no requests are split',
      fix: "give the canary another name, such as 'v2'",
    },
  ];
}

function sameLabel(pair: CheckedPair, { version }: Canary): ValueProblem[] {
  const others = othersOf(pair, version).filter((other) => other.versionName !== version.versionName);
  return others
    .filter((other) => carriesAll(other.subsetLabels, version.subsetLabels))
    .map((other) => ({
      rule: 'duplicate-version',
      message: `versions ${other.versionName} and ${version.versionName} have pods with the same label, ${labelText(version.subsetLabels)}`,
      effect: 'both subsets select the pods of both versions, so no requests are split',
      fix: 'give the canary another label, or remove label, which then defaults to its name',
    }));
}

/** The other versions of the service, including those whose pods this program does not write. */
function othersOf(pair: CheckedPair, version: RunningVersion): readonly RunningVersion[] {
  return [pair.stable.stable, ...pair.stable.canaryVersions()].filter((other) => other !== version);
}

function carriesAll(labels: Labels, asked: Labels): boolean {
  return Object.entries(asked).every(([key, value]) => labels[key] === value);
}

type Labels = Readonly<Record<string, string>>;

/** The selector of an existing Deployment may have too few labels to tell versions apart. */
function selectorOverlaps(pair: CheckedPair): ValueProblem[] {
  const versions = pair.stable.ownVersions();
  return versions.flatMap((version) =>
    versions
      .filter((other) => other !== version && other.carries(version.deploymentSelector))
      .filter((other) => labelText(other.subsetLabels) !== labelText(version.subsetLabels))
      .map((other) => ({
        rule: 'selector-takes-other-pods',
        message: `version ${version.versionName} also selects pods of ${other.versionName}, by ${labelText(version.deploymentSelector)}`,
        effect: `the Deployment and its autoscaler count pods of ${other.versionName} as pods of ${version.versionName}`,
        fix: `remove a label of this selector from the pods of ${other.versionName}, or remove deploymentName and selector from ${version.versionName}, so that a new Deployment replaces the old one (docs/adopting.md)`,
      })),
  );
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
}

function unmatchableOnTcp(pair: CheckedPair, canary: Canary): ValueProblem[] {
  const { ports } = pair.stable;
  const byRequest = canary.when.filter((match) => !asksOnlyForCallers(match));
  if (ports.length === 0 || byRequest.length === 0 || ports.some(isHttp)) return [];
  return [
    {
      rule: 'request-match-on-tcp',
      message: `${canary.when.flatMap(conditionNames).join(', ')} cannot be matched: ${pair.stable.serviceName} has only ${[...new Set(ports.map((port) => port.protocol))].join(' and ')} ports`,
      effect:
        'a proxy reads no HTTP request on these ports, so the match never applies and the weight alone decides',
      fix: "use callers.of(…) or callers.withLabels(…), or set the port's protocol to 'http'",
    },
  ];
}

function conditionNames(match: Match): string[] {
  return match.conditions
    .filter((condition) => condition.kind !== 'callers')
    .map((condition) => ('name' in condition ? `${condition.kind} ${condition.name}` : condition.kind));
}

/** A match on callers of this program by labels that no version of theirs has. */
function unknownCallers(pair: CheckedPair, canary: Canary): ValueProblem[] {
  return canary.when
    .flatMap((match) => match.conditions)
    .filter((condition) => condition.kind === 'callers')
    .flatMap((condition) => {
      const services = servicesNamedBy(pair, condition);
      const versions = services.flatMap((service) => service.ownVersions());
      if (services.length === 0 || versions.some((version) => version.carries(condition.labels))) return [];
      const known = versions.flatMap((version) => Object.values(version.subsetLabels)).join(', ');
      return [
        {
          rule: 'callers-never-match',
          message: `no version of ${pathsOf(services)} has the labels ${labelText(condition.labels)} (versions: ${known})`,
          effect: 'no caller in this program has these labels, so the rule never matches a request',
          fix: 'use callers.of(service) or callers.of(canaryPair.canary), which take the labels from the pods',
        },
      ];
    });
}

function servicesNamedBy(pair: CheckedPair, condition: Condition & { kind: 'callers' }): VersionedService[] {
  const namespace = condition.namespace ?? pair.stable.namespace;
  return Object.entries(condition.labels)
    .flatMap(([key, value]) => claimants(pair, 'app', `${namespace}/${key}=${value}`))
    .filter(VersionedService.isVersionedService);
}
