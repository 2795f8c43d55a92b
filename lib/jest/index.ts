import { type NoFindingsOptions, toHaveNoFindings } from './to-have-no-findings';

export type { NoFindingsOptions };

/** The `expect` of the test that loads this file. */
declare const expect: { extend(matchers: Readonly<Record<string, unknown>>): void };

declare global {
  // The interface in which @types/jest declares matchers; its type parameters must be repeated.
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: as it is declared there
    interface Matchers<R, T = {}> {
      /**
       * Asserts that `cdk8s-istio check` finds nothing in the manifests of an app, a chart or another construct, or in a
       * list of manifests.
       */
      toHaveNoFindings(options?: NoFindingsOptions): R;
    }
  }
}

expect.extend({ toHaveNoFindings });
