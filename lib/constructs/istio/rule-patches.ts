import type { IConstruct } from 'constructs';
import type {
  DestinationRuleSpecSubsets,
  VirtualServiceSpecHttp,
} from '../../../imports/networking.istio.io';
import type { ValueProblem } from '../problems/problem';
import { matchesAtGateway } from '../routes/applicable-matches';
import { isHttp, type Port } from '../values/port';
import type { Release } from '../values/release';
import type { RunningVersion } from '../values/running-version';
import { shown } from '../values/shown';

/** A rule of a release: for the callers of a lane, for requests that always get a canary, or for all others. */
export type ReleaseRule = 'by-caller' | 'by-match' | 'default';

/** Fields that the release writes, or that would answer in its place. */
const releaseFields = ['name', 'match', 'route', 'redirect', 'directResponse', 'delegate'] as const;

/** Fields of a rule that the release leaves open, under the names of Istio's HTTPRoute, durations as text. */
export type RulePatch = Omit<VirtualServiceSpecHttp, (typeof releaseFields)[number]>;

const subsetFields = ['name', 'labels'] as const;

/** Fields of a subset that the release leaves open, under the names of Istio's Subset. */
export type SubsetPatch = Omit<DestinationRuleSpecSubsets, (typeof subsetFields)[number]>;

/** A gateway that exposes the service: an IngressGateway. */
export interface ExposingGateway extends IConstruct {
  /** Namespace and name of its Gateway. */
  readonly reference: string;
}

/** The callers of a release at a gateway. */
export function callersAt({ reference }: { readonly reference: string }): string {
  return `clients of gateway ${reference}`;
}

/** Selects the VirtualServices in which a rule is patched. */
export interface RulePatchOptions {
  /**
   * The mesh, or one gateway.
   *
   * @default - the mesh and every gateway that exposes the service.
   */
  readonly at?: 'mesh' | ExposingGateway;
  /**
   * The canary that a rule `by-match` or `by-caller` leads to, as in `pair.canary`.
   *
   * @default - every canary with such a rule.
   */
  readonly version?: RunningVersion;
  /**
   * The port of the service that the rule leads to.
   *
   * @default - every port that speaks http, http2 or grpc.
   */
  readonly port?: number;
}

/** One rule of a release in one place. */
export interface RulePlace {
  readonly rule: ReleaseRule;
  /** The canary of a rule by match or by caller. */
  readonly version?: RunningVersion;
  readonly at: 'mesh' | ExposingGateway;
  readonly port: number;
}

/** A change that a program makes to a rule. */
export interface PatchedRule {
  readonly rule: ReleaseRule;
  readonly fields: RulePatch;
  readonly options: RulePatchOptions;
}

/** A route of a gateway that leads to a service. */
export interface Exposure {
  readonly gateway: ExposingGateway;
  readonly port: number;
}

/** The patches that are meant for a rule, in the order in which the program makes them. */
export function patchesAt(patches: readonly PatchedRule[], place: RulePlace): RulePatch[] {
  return patches.filter((patch) => isMeant(patch, place)).map(({ fields }) => fields);
}

/** Sets the fields of a patch: mappings are merged, anything else takes the place of what was there. */
export function merged<Fields extends object>(before: Fields, patch: object): Fields {
  // A value that is not a mapping is reported as a problem.
  if (!isMapping(patch)) return before;
  const old = new Map<string, unknown>(Object.entries(before));
  const changes = Object.entries(patch).map(([key, value]) => {
    const there = old.get(key);
    return [key, isMapping(there) && isMapping(value) ? merged(there, value) : value];
  });
  return { ...before, ...Object.fromEntries(changes) };
}

/** The rules of a release that can be patched, in every place that they are written in. */
export function rulePlaces(
  ports: readonly Port[],
  { canaries }: Release,
  exposures: readonly Exposure[],
): RulePlace[] {
  const places = (at: RulePlace['at'], port: number): RulePlace[] => {
    const matched = canaries.filter(({ when }) => (at === 'mesh' ? when : matchesAtGateway(when)).length > 0);
    const called = canaries.filter(({ callers }) => at === 'mesh' && callers.length > 0);
    return [
      ...called.map(({ version }) => ({ rule: 'by-caller', at, version, port }) as const),
      ...matched.map(({ version }) => ({ rule: 'by-match', at, version, port }) as const),
      { rule: 'default', at, port },
    ];
  };
  return [
    ...ports.filter(isHttp).flatMap(({ port }) => places('mesh', port)),
    ...exposures.flatMap(({ gateway, port }) => places(gateway, port)),
  ];
}

/** Patches of rules that do not exist, and of fields that the release writes. */
export function rulePatchProblems(patch: PatchedRule, places: readonly RulePlace[]): ValueProblem[] {
  const { rule, options } = patch;
  const problems = fieldProblems(`rule "${rule}"`, patch.fields, releaseFields, {
    effect: 'the mesh and the gateways would no longer send the shares of one release',
    fix: "leave it out; the release's matches and shares are those of the CanaryPair",
  });
  if (places.some((place) => isMeant(patch, place))) return problems;
  const where = [
    ...(options.version === undefined ? [] : [`of ${options.version.versionName}`]),
    ...(options.at === undefined ? [] : [`at ${nameOf(options.at)}`]),
    ...(options.port === undefined ? [] : [`on port ${options.port}`]),
  ];
  const rules = [
    ...new Set(
      places.map((place) => `${ruleOf(place, places)} at ${nameOf(place.at)} on port ${place.port}`),
    ),
  ];
  return [
    ...problems,
    {
      rule: 'patch-of-missing-rule',
      message: `rule ${[`"${rule}"`, ...where].join(' ')} does not exist; rules: ${rules.join(', ') || 'none'}`,
      effect: 'the patch changes nothing',
      fix: 'patch one of these rules, or take the patch away',
    },
  ];
}

/** Fields of a subset that the release writes. */
export function subsetPatchProblems(subset: string, patch: SubsetPatch): ValueProblem[] {
  return fieldProblems(`subset ${subset}`, patch, subsetFields, {
    effect: 'the routes that lead to the subset would find other pods, or none: 503 (no healthy upstream)',
    fix: "leave it out; name and labels of a subset are those of the version's pods",
  });
}

/** The problem with a subset of a version that the service does not run. */
export function missingSubset(given: string, versions: readonly string[]): ValueProblem {
  return {
    rule: 'patch-of-missing-subset',
    message: `subset "${given}" does not exist; subsets: ${versions.join(', ')}`,
    effect: 'the patch changes nothing',
    fix: 'give the version of this service, as in cart.stable or pair.canary',
  };
}

function fieldProblems(
  what: string,
  patch: object,
  closed: readonly string[],
  told: Pick<ValueProblem, 'effect' | 'fix'>,
): ValueProblem[] {
  if (!isMapping(patch)) {
    return [
      {
        rule: 'patch-of-release',
        message: `the patch of ${what} is ${shown(patch)}, which holds no fields`,
        effect: 'the patch changes nothing',
        fix: "give the fields, as in { timeout: '3s' }",
      },
    ];
  }
  return closed
    .filter((field) => field in patch)
    .map((field) => ({
      rule: 'patch-of-release',
      message: `the patch of ${what} sets ${field}, which the release decides`,
      ...told,
    }));
}

function isMeant({ rule, options }: PatchedRule, place: RulePlace): boolean {
  if (rule !== place.rule || (options.version ?? place.version) !== place.version) return false;
  return (options.at ?? place.at) === place.at && (options.port ?? place.port) === place.port;
}

/** The name of the canary is needed only where there are several. */
function ruleOf({ rule, version }: RulePlace, places: readonly RulePlace[]): string {
  const isOnly = places.every((place) => (place.version ?? version) === version);
  return version === undefined || isOnly ? rule : `${rule} of ${version.versionName}`;
}

function nameOf(at: RulePlace['at']): string {
  return typeof at === 'string' ? at : `gateway ${at.reference}`;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
