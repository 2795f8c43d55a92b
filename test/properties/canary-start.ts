import { at } from './choice';
import { keyOf, pairOf, speaksHttp } from './facts';
import type { LooseMatch, LoosePair } from './match-plans';
import type { MatchPlan, PairPlan, Program, ServicePlan, SimpleMatchPlan, VersionPlan } from './program';

/** Starts a canary; a service that has one already keeps it. */
export function withPair(program: Program, loose: LoosePair): Program {
  const service = at(program.services, loose.service);
  const stable = keyOf(service);
  if (pairOf(program, stable) !== undefined) return program;
  const pair: PairPlan = {
    chart: at(program.charts, loose.chart).id,
    stable,
    canary: deploymentIn(service.id, loose.canary),
    when: loose.when.flatMap((group) => matchOf(program, service, group)),
    weight: loose.weight,
  };
  return { ...program, pairs: [...program.pairs, pair] };
}

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
