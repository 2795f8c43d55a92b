import { type NoFindingsOptions, toHaveNoFindings } from './to-have-no-findings';

export type { NoFindingsOptions };

/** Jest's own, of the test that runs this. */
declare const expect: { extend(matchers: Readonly<Record<string, unknown>>): void };

declare global {
  // Where @types/jest declares the matchers of `expect`; its type parameters have to be repeated.
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: as it is declared there
    interface Matchers<R, T = {}> {
      /**
       * That `cdk8s-istio check` finds nothing in what an app, a chart or any other construct writes, or in a list of
       * manifests.
       */
      toHaveNoFindings(options?: NoFindingsOptions): R;
    }
  }
}

expect.extend({ toHaveNoFindings });
