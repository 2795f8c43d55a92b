import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from 'cdk8s';
import type { DestinationRuleSpec, VirtualServiceSpec } from '../../../imports/networking.istio.io';
import type { ValueProblem } from '../problems/problem';
import { unpatchedJson } from '../synthesis/patches';
import { tryManifestOf } from '../synthesis/try-manifest';
import {
  type DriftingRule,
  matchOf,
  type Released,
  ruleDrift,
  sharesOf,
  type WrittenRule,
} from './rule-drift';

/** The mesh or a gateway, with the VirtualServices that write the release there. */
export interface ReleasePlace {
  /** The callers there, such as `callers in the mesh`. */
  readonly callers: string;
  readonly virtualServices: readonly ApiObject[];
}

/** The release of a service, as its objects are expected to write it. */
export interface WrittenRelease extends Released {
  readonly places: () => readonly ReleasePlace[];
}

const protocols = ['http', 'tcp', 'tls'] as const;
const untouched = 'patch other fields; to change who gets which version, change the CanaryPair';

/**
 * The differences between the release and a patched VirtualService: rules that lost matches, destinations or weights,
 * and subsets that the release does not have. Added fields and rules are accepted.
 */
export function virtualServiceDrift(
  object: ApiObject,
  callers: string,
  services: readonly WrittenRelease[],
): ValueProblem[] {
  return unlessUnreadable(object, () => virtualServiceProblems(object, callers, services));
}

function virtualServiceProblems(
  object: ApiObject,
  callers: string,
  services: readonly WrittenRelease[],
): ValueProblem[] {
  const manifest = tryManifestOf(object);
  const expected = unpatchedJson(object)?.spec as VirtualServiceSpec | undefined;
  const got = manifest?.spec as VirtualServiceSpec | undefined;
  if (manifest === undefined || expected === undefined || isDeepStrictEqual(expected, got)) return [];
  const rules = protocols.flatMap((protocol) =>
    ruleDrift(rulesOf(expected, protocol), rulesOf(got, protocol), services),
  );
  return [
    ...unbound(object, callers, expected, got),
    ...rules.map((drift) => ruleProblem(object, callers, drift, services)),
  ];
}

/** The differences between the subsets of a release and a patched DestinationRule. */
export function destinationRuleDrift(object: ApiObject): ValueProblem[] {
  return unlessUnreadable(object, () => destinationRuleProblems(object));
}

/** A patch may replace a rule or a subset by a value of any type. */
function unlessUnreadable(object: ApiObject, problems: () => ValueProblem[]): ValueProblem[] {
  try {
    return problems();
  } catch {
    return [
      {
        rule: 'release-patched',
        message: `${object.kind} ${object.name} is no longer readable after its patches`,
        effect: 'the API server or istiod refuses it, and callers keep the routes that they have, or none',
        fix: 'correct the value of the patch: a rule, a route and a subset are mappings, and stand in lists',
      },
    ];
  }
}

function destinationRuleProblems(object: ApiObject): ValueProblem[] {
  const manifest = tryManifestOf(object);
  const expected = unpatchedJson(object)?.spec as DestinationRuleSpec | undefined;
  const got = manifest?.spec as DestinationRuleSpec | undefined;
  if (manifest === undefined || expected === undefined || isDeepStrictEqual(expected, got)) return [];
  const written = listOf(got?.subsets);
  const problems = (expected.subsets ?? []).flatMap(({ name, labels }): ValueProblem[] => {
    const found = written.filter((subset) => subset.name === name);
    if (found.length > 0 && found.every((subset) => isDeepStrictEqual(subset.labels, labels))) return [];
    const text =
      found.length === 0
        ? 'is missing'
        : `has ${found.map((one) => JSON.stringify(one.labels ?? {})).join(' and ')}`;
    return [
      {
        rule: 'release-patched',
        message: `subset ${name} of DestinationRule ${object.name} should have ${JSON.stringify(labels)}, but ${text}`,
        effect: `requests that the release sends to ${name} reach other pods, or none: 503 (no healthy upstream)`,
        fix: `take the patch of subset ${name} away`,
      },
    ];
  });
  if (expected.host === got?.host) return problems;
  return [
    ...problems,
    {
      rule: 'release-patched',
      message: `DestinationRule ${object.name} should be for ${expected.host}, but is for ${got?.host}`,
      effect: `${expected.host} has no subsets, so every route of the release gets 503 (NC: no such cluster)`,
      fix: 'take the patch of spec.host away',
    },
  ];
}

/** Hosts and gateways that a VirtualService no longer has. */
function unbound(
  object: ApiObject,
  callers: string,
  expected: VirtualServiceSpec,
  got: VirtualServiceSpec | undefined,
): ValueProblem[] {
  return (['hosts', 'gateways'] as const).flatMap((field) => {
    const wanted = expected[field] ?? (field === 'gateways' ? ['mesh'] : []);
    const written = listOf(got?.[field] ?? (field === 'gateways' ? ['mesh'] : []));
    const lost = wanted.filter((one) => !written.includes(one));
    if (lost.length === 0) return [];
    return [
      {
        rule: 'release-patched',
        message: `${field} of VirtualService ${object.name} should have ${lost.join(', ')}, but has ${written.join(', ') || 'none'}`,
        effect: `${callers} no longer meet the release there`,
        fix: `add ${lost.join(', ')}, or take the patch of spec.${field} away`,
      },
    ];
  });
}

function ruleProblem(
  object: ApiObject,
  callers: string,
  { rule, host, words, isShare }: DriftingRule,
  services: readonly WrittenRelease[],
): ValueProblem {
  const service = services.find((one) => one.host === host);
  const effect =
    isShare && service !== undefined
      ? service
          .places()
          .map((place) => `${place.callers} get ${sharesAt(place, service)}`)
          .join('; ')
      : `${callers} get other versions than the release says`;
  const message = `rule ${rule} of VirtualService ${object.name} ${words}`;
  return { rule: 'release-patched', message, effect, fix: untouched };
}

/** The shares of the default rule, which is the last one with the service as a destination. */
function sharesAt({ virtualServices }: ReleasePlace, { host }: WrittenRelease): string {
  const shares = virtualServices.flatMap((object) => {
    const spec = tryManifestOf(object)?.spec as VirtualServiceSpec | undefined;
    const rules = protocols.flatMap((protocol) => rulesOf(spec, protocol));
    const last = [...rules]
      .reverse()
      .find(({ route }) => route?.some(({ destination }) => destination?.host === host));
    return last === undefined ? [] : [sharesOf(last)];
  });
  return [...new Set(shares)].join(' and ') || 'no version';
}

function rulesOf(
  spec: VirtualServiceSpec | undefined,
  protocol: (typeof protocols)[number],
): readonly WrittenRule[] {
  return listOf<WrittenRule>(spec?.[protocol]).map((rule) => ({
    ...rule,
    name: rule.name ?? matchOf(rule, protocol),
  }));
}

/** A patch may replace a list by a value of any type. The check of that field reports it. */
function listOf<Item>(value: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(value) ? value : [];
}
