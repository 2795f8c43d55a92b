import fc from 'fast-check';
import type { PairPlan, SimpleMatchPlan, StringTest, Texts } from './program';
import { canaryVersion } from './service-plans';

/** A match before the program around it is known: `service` is the number of one. */
export type LooseMatch =
  | Exclude<SimpleMatchPlan, { readonly kind: 'callers.of' }>
  | {
      readonly kind: 'callers.of';
      readonly service: number;
      readonly which: 'service' | 'stable' | 'canary';
    };

const test = fc.constantFrom<StringTest>('is', 'prefix', 'regex', 'present');
const value = fc.constantFrom('true', 'beta', '.*bot.*', 'a|b', '[0-9]+');

const callersMatch: fc.Arbitrary<LooseMatch> = fc.oneof(
  fc.record({
    kind: fc.constant('callers.of'),
    service: fc.nat(9),
    which: fc.constantFrom('service', 'stable', 'canary'),
  }),
  fc.record({
    kind: fc.constant('callers.withLabels'),
    labels: fc.constantFrom<Texts>({ role: 'load-test' }, { role: 'true', zone: '1' }),
  }),
  fc.record({
    kind: fc.constant('callers.inNamespace'),
    namespace: fc.constantFrom('staging', 'bank'),
  }),
);

const requestMatch: fc.Arbitrary<LooseMatch> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('header'),
      name: fc.constantFrom('x-canary', 'X-Canary', 'X-TRIAL-ID', 'user-agent'),
      test,
      value,
      not: fc.boolean(),
    }),
  },
  fc.record({
    kind: fc.constant('cookie'),
    name: fc.constantFrom('release', 'user.id'),
    test,
    value,
    not: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('queryParameter'), name: fc.constantFrom('v', 'release'), test, value }),
  fc.record({ kind: fc.constant('method'), name: fc.constantFrom('GET', 'POST') }),
);

const match: fc.Arbitrary<LooseMatch> = fc.oneof(
  { weight: 3, arbitrary: requestMatch },
  { weight: 1, arbitrary: callersMatch },
);

/** Several entries are alternatives; those of one entry must hold together. */
export const looseWhen: fc.Arbitrary<LooseMatch[][]> = fc.array(
  fc.uniqueArray(match, { selector: topicOf, minLength: 1, maxLength: 3 }),
  { maxLength: 3 },
);

/** Istio keeps one condition per topic, so one entry may ask for each but once. */
function topicOf(plan: LooseMatch): string {
  switch (plan.kind) {
    case 'header':
      return `${plan.not} ${plan.name.toLowerCase()}`;
    case 'cookie':
      return `${plan.not} cookie`;
    case 'queryParameter':
      return `query ${plan.name}`;
    case 'method':
      return 'method';
    default:
      return 'callers';
  }
}

export const weight = fc.oneof(fc.constantFrom(0, 1, 50, 99, 100), fc.integer({ min: 0, max: 100 }));

/** A CanaryPair before the program around it is known. */
export type LoosePair = Omit<PairPlan, 'chart' | 'stable' | 'when'> & {
  readonly chart: number;
  readonly service: number;
  readonly when: LooseMatch[][];
};

export const loosePair: fc.Arbitrary<LoosePair> = fc.record({
  chart: fc.nat(5),
  service: fc.nat(9),
  canary: canaryVersion,
  when: looseWhen,
  weight,
  sticky: fc.constantFrom(false, false, true),
});
