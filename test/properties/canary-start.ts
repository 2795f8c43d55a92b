import { at } from './choice';
import { keyOf, pairOf, pairsOf, restOf, speaksHttp } from './facts';
import type { LooseMatch, LoosePair } from './match-plans';
import type { MatchPlan, PairPlan, Program, ServicePlan, SimpleMatchPlan, VersionPlan } from './program';

/** Starts a canary, beside those that its service has. A version that is there already is not started again. */
export function withPair(program: Program, loose: LoosePair): Program {
  const service = at(program.services, loose.service);
  const stable = keyOf(service);
  const others = pairsOf(program, stable);
  const canary = deploymentIn(service.id, loose.canary);
  if ([service.version, ...others.map((other) => other.canary)].some((one) => isAlike(one, canary)))
    return program;
  // Beside a sticky canary, only another sticky one may have a share, with other buckets of the same cookie.
  if (others.some(({ sticky }) => sticky)) return program;
  const isSticky = loose.sticky && others.length === 0 && service.ports.some(speaksHttp);
  const pair: PairPlan = {
    chart: at(program.charts, loose.chart).id,
    stable,
    canary,
    when:
      others.length === 0
        ? loose.when.flatMap((group) => matchOf(program, service, group))
        : laterMatch(service, others),
    weight: Math.min(loose.weight, restOf(others)),
    ...(isSticky ? { sticky: true } : {}),
    ...(others.length > 0 ? { before: others.map((other) => other.canary.name) } : {}),
  };
  return { ...program, pairs: [...program.pairs, pair] };
}

/** Whether two versions share a name, a label or a Deployment. */
export function isAlike(one: VersionPlan, other: VersionPlan): boolean {
  const namesOf = ({ name, label, deploymentName }: VersionPlan) => [
    name,
    label ?? name,
    deploymentName ?? name,
  ];
  return namesOf(one).some((name, index) => namesOf(other)[index] === name);
}

/** A later canary comes before the earlier ones: its match leaves them requests, and they leave it some. */
function laterMatch(service: ServicePlan, others: readonly PairPlan[]): MatchPlan[] {
  const taken = JSON.stringify(others.flatMap(({ when = [] }) => when.filter(isTrial)));
  const value = ['true', 'beta', 'a'].find((each) => !taken.includes(`"${each}"`));
  if (value === undefined || !service.ports.some(speaksHttp)) return [];
  return [{ kind: 'header', name: 'x-trial', test: 'is', value, not: false }];
}

const isTrial = (match: MatchPlan) => match.kind === 'header' && match.name === 'x-trial';

function matchOf(program: Program, service: ServicePlan, group: readonly LooseMatch[]): MatchPlan[] {
  const byRequest = service.ports.some(speaksHttp);
  const matches = group
    .filter((match) => byRequest || match.kind.startsWith('callers'))
    .map((match) => callerOf(program, match));
  const [first, ...others] = matches;
  if (first === undefined) return [];
  return others.length === 0 ? [first] : [{ kind: 'allOf', matches }];
}

function callerOf(program: Program, match: LooseMatch): SimpleMatchPlan {
  if (match.kind !== 'callers.of') return match;
  const service = keyOf(at(program.services, match.service));
  const which = match.which === 'canary' && pairOf(program, service) === undefined ? 'service' : match.which;
  return { kind: 'callers.of', service, which };
}

/** A Deployment that is there already has its service in its name. */
export function deploymentIn(id: string, version: VersionPlan): VersionPlan {
  const { deploymentName, selector } = version;
  if (deploymentName === undefined) return version;
  const selecting = selector && { selector: { instance: `${id}-${version.name}` } };
  return { ...version, ...selecting, deploymentName: `${id}-${deploymentName}` };
}
