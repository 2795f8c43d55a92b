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

/** What is wrong with a CanaryPair: by itself, or beside the service that it belongs to. */
export function canaryProblems(pair: CheckedPair, given: readonly unknown[], canary: Canary): ValueProblem[] {
  return [
    ...weightProblems(canary),
    ...given.flatMap((match) => (Match.isMatch(match) ? match.problems : [notAMatch(match)])),
    ...secondPair(pair, canary),
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
    effect: 'the shares would not add up to 100, and the API server or istiod refuses the VirtualService',
  });
}

function secondPair(pair: CheckedPair, canary: Canary): ValueProblem[] {
  const [first] = pair.stable.canaryVersions();
  if (first === undefined || first === canary.version) return [];
  return [
    {
      rule: 'two-canaries',
      message: `${pair.stable.serviceName} has a canary already, by ${first.node.scope?.node.path}`,
      effect: 'only one of the two could be routed to; the pods of the other would wait for nobody',
      fix: 'take one of the two CanaryPairs away',
    },
  ];
}

function sameVersion(pair: CheckedPair, { version }: Canary): ValueProblem[] {
  const name = version.versionName;
  if (!othersOf(pair, version).some((other) => other.versionName === name)) return [];
  return [
    {
      rule: 'duplicate-version',
      message: `${pair.stable.serviceName} has two versions called ${name}`,
      effect: 'both subsets would be one, and so would both Deployments, so nothing is split',
      fix: "give the canary a name of its own, such as 'v2'",
    },
  ];
}

function sameLabel(pair: CheckedPair, { version }: Canary): ValueProblem[] {
  const others = othersOf(pair, version).filter((other) => other.versionName !== version.versionName);
  return others
    .filter((other) => carriesAll(other.subsetLabels, version.subsetLabels))
    .map((other) => ({
      rule: 'duplicate-version',
      message: `the pods of version ${other.versionName} carry ${labelText(version.subsetLabels)}, as those of ${version.versionName}`,
      effect: 'both subsets select the pods of both versions, so nothing is split',
      fix: 'give the canary a label of its own, or leave label out: then it is the name',
    }));
}

/** The other versions of the service, also those whose pods others run. */
function othersOf(pair: CheckedPair, version: RunningVersion): readonly RunningVersion[] {
  return [pair.stable.stable, ...pair.stable.canaryVersions()].filter((other) => other !== version);
}

function carriesAll(labels: Labels, asked: Labels): boolean {
  return Object.entries(asked).every(([key, value]) => labels[key] === value);
}

type Labels = Readonly<Record<string, string>>;

/** A Deployment that exists already may select by fewer labels than tell a version. */
function selectorOverlaps(pair: CheckedPair): ValueProblem[] {
  const versions = pair.stable.ownVersions();
  return versions.flatMap((version) =>
    versions
      .filter((other) => other !== version && other.carries(version.deploymentSelector))
      .filter((other) => labelText(other.subsetLabels) !== labelText(version.subsetLabels))
      .map((other) => ({
        rule: 'selector-takes-other-pods',
        message: `version ${version.versionName} selects ${labelText(version.deploymentSelector)}, which ${other.versionName}'s pods carry too`,
        effect: `the Deployment and its autoscaler count the pods of ${other.versionName} as their own`,
        fix: `take a label of this selector out of the pods of ${other.versionName}, or leave deploymentName and selector of ${version.versionName} out, so that a new Deployment takes its place (docs/adopting.md)`,
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
      message: `${pair.stable.serviceName} has ports of ${[...new Set(ports.map((port) => port.protocol))].join(' and ')} only, yet requests are matched by ${canary.when.flatMap(whats).join(', ')}`,
      effect: 'a connection has no headers, so the match never holds and the weight alone decides',
      fix: "match by callers.of(…) or callers.withLabels(…), or set the port's protocol to 'http'",
    },
  ];
}

function whats(match: Match): string[] {
  return match.conditions
    .filter((condition) => condition.kind !== 'callers')
    .map((condition) => ('name' in condition ? `${condition.kind} ${condition.name}` : condition.kind));
}

/** A match on callers of this program, by labels that none of their versions carries. */
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
          message: `callers are matched by the labels ${labelText(condition.labels)}, which no version of ${pathsOf(services)} carries (it runs ${known})`,
          effect: 'no caller of this program has those labels, so the rule never takes a request',
          fix: 'match with callers.of(service) or callers.of(canaryPair.canary), which know the labels',
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
