import type { IConstruct } from 'constructs';
import { notAMatch } from './all-of';
import { type Condition, Match } from './match';
import { wholeNumberProblems } from './numbers';
import { isHttp } from './port';
import type { ValueProblem } from './problem';
import { claimants, pathsOf } from './program';
import type { Canary } from './release';
import type { ReleasedService } from './released-service';
import { asksOnlyForCallers } from './rule-matches';
import type { RunningVersion } from './running-version';
import { otherProgramProblems } from './service-problems';
import { VersionedService } from './versioned-service';

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
    ...otherProgramProblems(pair, pair.stable),
    ...unmatchableOnTcp(pair, canary),
    ...unknownCallers(pair, canary),
  ];
}

function weightProblems(canary: Canary): ValueProblem[] {
  return wholeNumberProblems(canary.weight ?? null, {
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

function sameVersion(pair: CheckedPair, canary: Canary): ValueProblem[] {
  const { versionName: name, subsetLabels } = canary.version;
  const { stable, serviceName } = pair.stable;
  const others: readonly RunningVersion[] = [stable, ...pair.stable.canaryVersions()];
  // Pods of others may carry the name of the canary as their label, whatever they are called here.
  const isSame = (other: RunningVersion) =>
    other.versionName === name || carriesAll(other.subsetLabels, subsetLabels);
  const same = others.find((other) => other !== canary.version && isSame(other));
  if (same === undefined) return [];
  const labels = Object.entries(subsetLabels).map(([key, value]) => `${key}: ${value}`);
  return [
    {
      rule: 'duplicate-version',
      message:
        same.versionName === name
          ? `${serviceName} has two versions called ${name}`
          : `version ${same.versionName} of ${serviceName} carries ${labels.join()}, as version ${name} does`,
      effect:
        'both Deployments would be one object and both subsets select the same pods, so nothing is split',
      fix: "give the canary a name of its own, such as 'v2'",
    },
  ];
}

function carriesAll(labels: Labels, asked: Labels): boolean {
  return Object.entries(asked).every(([key, value]) => labels[key] === value);
}

type Labels = Readonly<Record<string, string>>;

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
      const labels = Object.entries(condition.labels).map(([key, value]) => `${key}: ${value}`);
      const known = versions.map((version) => version.versionName).join(', ');
      return [
        {
          rule: 'callers-never-match',
          message: `callers are matched by the labels ${labels.join(', ')}, which no version of ${pathsOf(services)} carries (it runs ${known})`,
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
