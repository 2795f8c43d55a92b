import { byCodeUnit } from '../../mesh/objects/order';
import { placeOf } from '../facts/place';
import type { Part, Treatment } from '../facts/treatment';
import type { GraphRule, GraphShare } from './graph';
import { type Registry, serviceId } from './registry';

/** The rules that treatments amount to. @param hosts whether they name the called hosts, as at a gateway */
export function rulesOf(registry: Registry, treatments: readonly Treatment[], hosts: boolean): GraphRule[] {
  return treatments.map((treatment) => ({
    name: treatment.name,
    hosts: hosts ? treatment.hosts : [],
    matches: treatment.matches,
    to: treatment.parts.map((part) => shareOf(registry, part)).sort((a, b) => byCodeUnit(keyOf(a), keyOf(b))),
    answer: treatment.answer ?? null,
    at: placeOf(treatment.at),
  }));
}

function shareOf({ services }: Registry, { host, workload, share }: Part): GraphShare {
  const version = services.get(host)?.versions.find((each) => each.workload === workload)?.version;
  return {
    service: serviceId(host),
    version: version?.id ?? null,
    percent: share === undefined ? null : Math.round(share * 1000) / 10,
  };
}

function keyOf({ service, version }: GraphShare): string {
  return `${service} ${version ?? ''}`;
}

/** Rules without their places: two callers with the same text are routed alike. */
export function textOfRules(rules: readonly GraphRule[]): string {
  return JSON.stringify(rules.map(({ matches, to, answer }) => [matches, to, answer]));
}
